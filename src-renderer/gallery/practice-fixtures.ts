import type { PracticeScenario } from '../../src-main/contract/contract.ts';
import type { Language } from '../../src-main/contract/problem.ts';

export function scenarios(lang: Language): PracticeScenario[] {
  const ru = lang === 'ru';
  const make = (id: string, title: string, about: string): PracticeScenario => ({
    id,
    title,
    about,
    address: `${id}@practice.test`,
    password: 'ucheba-2026',
  });
  return [
    make(
      'ok',
      ru ? 'Всё работает' : 'Everything works',
      ru ? 'Приём, отправка и письмо во «Входящих».' : 'Receiving, sending and a message in the Inbox.',
    ),
    make(
      'wrong-password',
      ru ? 'Неверный пароль' : 'Wrong password',
      ru
        ? 'Сервер не принимает пароль. Введите верный — и всё заработает.'
        : 'The server refuses the password. Type the right one and it works.',
    ),
    make(
      'imap-off',
      ru ? 'IMAP выключен' : 'IMAP switched off',
      ru ? 'Отправка идёт, а приём закрыт в настройках ящика.' : 'Sending works, receiving is closed in the mailbox’s settings.',
    ),
    make(
      'app-password',
      ru ? 'Нужен пароль приложения' : 'App password required',
      ru ? 'Обычный пароль не подходит: служба требует отдельный.' : 'The usual password will not do: the provider wants a separate one.',
    ),
    make(
      'junk',
      ru ? 'Письмо в «Спаме»' : 'Mail lands in Junk',
      ru ? 'Письмо доходит, но не туда.' : 'The message arrives, but in the wrong place.',
    ),
  ];
}
