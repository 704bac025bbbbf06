import type { Language } from '../../contract/problem.ts';
import { hostText } from '../window/host-texts.ts';

export interface CrashDesk {
  /** Answers the index of the pressed button. */
  ask(box: {
    type: 'error';
    message: string;
    detail: string;
    buttons: string[];
    defaultId: number;
    cancelId: number;
    noLink: boolean;
  }): Promise<number>;
  copy(text: string): Promise<void>;
}

/**
 * Tells the person that the window or the program broke, until they choose: `reopen` or `quit`. `report` is already
 * redacted; it is shown as it is, so that they see what they would send.
 */
export async function tellCrash(desk: CrashDesk, language: Language, report: string, canReopen: boolean): Promise<'reopen' | 'quit'> {
  const text = (key: Parameters<typeof hostText>[1]): string => hostText(language, key);
  const buttons = [...(canReopen ? [text('host.reopen')] : []), text('host.copy_report'), text('host.quit')];
  const message = text(canReopen ? 'host.window_crashed' : 'host.fault');
  const detail = canReopen ? `${text('host.window_crashed_detail')}\n\n${report}` : report;
  for (;;) {
    const pressed = await desk.ask({ type: 'error', message, detail, buttons, defaultId: 0, cancelId: buttons.length - 1, noLink: true });
    if (pressed === buttons.length - 2) await desk.copy(report);
    else return canReopen && pressed === 0 ? 'reopen' : 'quit';
  }
}
