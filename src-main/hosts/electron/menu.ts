import type { Language } from '../../contract/problem.ts';
import { hostText } from '../window/host-texts.ts';
import type { HostKey } from '../window/host-texts.ts';

type Role =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'zoomIn'
  | 'zoomOut'
  | 'resetZoom'
  | 'togglefullscreen'
  | 'minimize'
  | 'close'
  | 'about'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'quit'
  | 'toggleDevTools';
export interface MenuItem {
  readonly label?: string;
  readonly role?: Role;
  readonly type?: 'separator';
  readonly submenu?: MenuItem[];
}

const keys: Readonly<Record<Exclude<Role, 'toggleDevTools'>, HostKey>> = {
  undo: 'menu.undo',
  redo: 'menu.redo',
  cut: 'menu.cut',
  copy: 'menu.copy',
  paste: 'menu.paste',
  selectAll: 'menu.select_all',
  zoomIn: 'menu.zoom_in',
  zoomOut: 'menu.zoom_out',
  resetZoom: 'menu.zoom_reset',
  togglefullscreen: 'menu.fullscreen',
  minimize: 'menu.minimize',
  close: 'menu.close',
  about: 'menu.about',
  hide: 'menu.hide',
  hideOthers: 'menu.hide_others',
  unhide: 'menu.unhide',
  quit: 'menu.quit',
};

/** The menu of the system. No "Reload": F5 and Ctrl+R check the mailbox again, the page handles them. */
export function menuTemplate(options: {
  readonly language: Language;
  readonly platform: NodeJS.Platform;
  readonly devTools: boolean;
}): MenuItem[] {
  const item = (role: Exclude<Role, 'toggleDevTools'>): MenuItem => ({ role, label: hostText(options.language, keys[role]) });
  const menu = (key: HostKey, submenu: MenuItem[]): MenuItem => ({ label: hostText(options.language, key), submenu });
  const separator: MenuItem = { type: 'separator' };
  const mac = options.platform === 'darwin';
  return [
    ...(mac
      ? [menu('menu.app', [item('about'), separator, item('hide'), item('hideOthers'), item('unhide'), separator, item('quit')])]
      : [menu('menu.file', [item('quit')])]),
    menu('menu.edit', [item('undo'), item('redo'), separator, item('cut'), item('copy'), item('paste'), item('selectAll')]),
    menu('menu.view', [
      item('zoomIn'),
      item('zoomOut'),
      item('resetZoom'),
      separator,
      item('togglefullscreen'),
      ...(options.devTools ? [separator, { role: 'toggleDevTools' as const }] : []),
    ]),
    ...(mac ? [menu('menu.window', [item('minimize'), item('close')])] : []),
  ];
}
