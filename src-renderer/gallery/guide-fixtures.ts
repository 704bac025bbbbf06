import type { Guide } from '../../src-main/contract/guide.ts';
import type { Language } from '../../src-main/contract/problem.ts';

export function yandexGuide(lang: Language): Guide {
  const ru = lang === 'ru';
  const text = (value: string): Guide['intro'] => [{ type: 'text', text: value }];
  return {
    provider: 'yandex',
    name: ru ? 'Яндекс Почта' : 'Yandex Mail',
    status: 'prepare',
    facts: { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' },
    intro: text(
      ru
        ? 'Яндекс пускает программы не сразу: сначала откройте им доступ и создайте отдельный пароль. Это займёт около трёх минут.'
        : 'Yandex does not let programs in at once: first open the access and create a separate password. It takes about three minutes.',
    ),
    steps: [
      {
        id: 'enable_imap.1',
        task: 'enable_imap',
        text: ru
          ? [
              { type: 'text', text: 'Откройте настройки почты, раздел ' },
              { type: 'strong', text: '«Почтовые программы»' },
              { type: 'text', text: '.' },
            ]
          : [
              { type: 'text', text: 'Open the mail settings, section ' },
              { type: 'strong', text: 'Email clients' },
              { type: 'text', text: '.' },
            ],
        url: 'https://mail.yandex.ru/#setup/client',
        see: text(
          ru
            ? 'Заголовок «Почтовые программы» и несколько галочек под ним.'
            : 'The heading “Email clients” and several check boxes below it.',
        ),
        trap: text(
          ru
            ? 'Вы могли войти в другой ящик — проверьте адрес справа вверху.'
            : 'You may be signed in to another mailbox: look at the address at the top right.',
        ),
      },
      {
        id: 'enable_imap.2',
        task: 'enable_imap',
        text: ru
          ? [
              { type: 'text', text: 'Отметьте ' },
              { type: 'strong', text: '«С сервера imap.yandex.ru по протоколу IMAP»' },
              { type: 'text', text: ' и «Пароли приложений и OAuth-токены», сохраните.' },
            ]
          : [
              { type: 'text', text: 'Tick ' },
              { type: 'strong', text: 'From the imap.yandex.ru server via IMAP' },
              { type: 'text', text: ' and “App passwords and OAuth tokens”, then save.' },
            ],
        url: null,
        see: [],
        trap: [],
        check: 'login',
      },
      {
        id: 'create_app_password.1',
        task: 'create_app_password',
        text: text(
          ru
            ? 'Создайте пароль приложения: выберите «Почта» и назовите его, например, MailReady.'
            : 'Create an app password: choose Mail and name it, for example, MailReady.',
        ),
        url: 'https://id.yandex.ru/security/app-passwords',
        see: text(ru ? '16 строчных букв. Пароль показывают один раз.' : '16 small letters. The password is shown once.'),
        trap: [],
        check: 'secret_shape',
      },
    ],
    appPasswordShape: { length: 16, alphabet: 'lower', note: null },
    lastChecked: '2026-10',
  };
}

export function signInOnlyGuide(lang: Language): Guide {
  const ru = lang === 'ru';
  return {
    provider: 'outlook',
    name: 'Outlook.com',
    status: 'sign_in_only',
    facts: { appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'only' },
    intro: [
      {
        type: 'text',
        text: ru
          ? 'Microsoft пускает программы только через свою страницу входа.'
          : 'Microsoft lets programs in only through its own sign-in page.',
      },
    ],
    steps: [],
    appPasswordShape: null,
    lastChecked: '2026-10',
  };
}
