import type { Action, ActionId, Language, Problem } from '../../src-main/contract/problem.ts';

export type Text = Pick<Problem, 'title' | 'what' | 'why' | 'steps' | 'done' | 'letter'>;
export type Shape = Omit<Problem, keyof Text | 'actions' | 'params' | 'variant'> & {
  readonly actions: readonly (Omit<Action, 'label'> & { readonly label: Record<Language, string> })[];
};

export const act = (id: ActionId, ru: string, en: string, more: Partial<Action> = {}): Shape['actions'][number] => ({
  ...more,
  id,
  label: { ru, en },
});

/** A problem as the app would tell it, in both languages. */
export type Told = Readonly<Record<string, { readonly shape: Shape; readonly ru: Text; readonly en: Text }>>;
