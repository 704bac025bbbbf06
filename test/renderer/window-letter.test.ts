import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { manyProblems } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { showResult } from './walks.ts';

const problem = problemOf('tls_interception', 'ru');
const result = {
  ...manyProblems('ru'),
  problems: [
    {
      ...problem,
      params: { address: 'anna@firma.ru' },
      actions: [...problem.actions, { id: 'mail_letter' as const, label: 'Открыть как письмо' }],
    },
  ],
};

it.each([
  ['as a draft', { opened: true, cut: false }, null],
  ['and says that its end did not fit', { opened: true, cut: true }, /Письмо открылось не целиком/],
  ['and says what to do where nothing opened', { opened: false, cut: false }, /Почтовая программа не открылась/],
])('a ready message opens %s', async (_case, answer, told) => {
  const opened = await showResult(result, { 'app.openLetter': () => fine(answer) });
  await opened.user.click(await screen.findByRole('button', { name: 'Открыть как письмо' }));
  expect(opened.inputs('app.openLetter')).toEqual([{ subject: `${problem.title}: anna@firma.ru`, text: problem.letter, language: 'ru' }]);
  if (told === null) expect(screen.queryByRole('alert')).toBeNull();
  else expect(await screen.findByRole('alert')).toHaveTextContent(told);
});
