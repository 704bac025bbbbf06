import type { Action, ActionId, Language, Problem } from '../../src-main/contract/problem.ts';

type Text = Pick<Problem, 'title' | 'what' | 'why' | 'steps' | 'done' | 'letter'>;
type Shape = Omit<Problem, keyof Text | 'actions' | 'params' | 'variant'> & {
  readonly actions: readonly (Omit<Action, 'label'> & { readonly label: Record<Language, string> })[];
};

const act = (id: ActionId, ru: string, en: string, more: Partial<Action> = {}): Shape['actions'][number] => ({
  ...more,
  id,
  label: { ru, en },
});

/** Problems as the app would tell them, for the gallery and for tests. */
const problems = {
  protocol_disabled_by_user: {
    shape: {
      code: 'protocol_disabled_by_user',
      part: 'imap',
      stage: 'auth',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.6,
      actions: [
        act('open_settings', 'Открыть настройки почты', 'Open the mail settings', { url: 'https://mail.yandex.ru/#setup/client' }),
        act('check_again', 'Проверить снова', 'Check again'),
        act('open_guide', 'Показать подготовку', 'Show the preparation'),
        act('reenter_password', 'Ввести пароль ещё раз', 'Type the password again'),
      ],
      evidence: {
        host: 'imap.yandex.ru',
        port: 993,
        command: 'LOGIN',
        reply: 'NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled',
        rule: 'yandex-imap-off',
      },
      alternatives: [{ code: 'app_password_required', confidence: 0.4 }],
    },
    ru: {
      title: 'Яндекс не пустил программу в ящик',
      what: 'Причин может быть две, и сервер не говорит, какая.',
      why: 'Отправка с тем же паролем прошла — значит, пароль верный, а доступ по IMAP выключен.',
      steps: [
        'Откройте настройки почты: **«Почтовые программы»**.',
        'Отметьте **«С сервера imap.yandex.ru по протоколу IMAP»** и «Пароли приложений и OAuth-токены», сохраните.',
        'Вернитесь и нажмите «Проверить снова».',
      ],
      done: 'Получилось, если оба шага «Вход» станут зелёными.',
      letter: null,
    },
    en: {
      title: 'Yandex did not let the program into the mailbox',
      what: 'There may be two reasons, and the server does not say which.',
      why: 'Sending with the same password worked, so the password is right and IMAP access is switched off.',
      steps: [
        'Open the mail settings: **Email clients**.',
        'Tick **From the imap.yandex.ru server via IMAP** and “App passwords and OAuth tokens”, then save.',
        'Come back and choose “Check again”.',
      ],
      done: 'It worked when both “Sign in” steps turn green.',
      letter: null,
    },
  },
  landed_in_spam: {
    shape: {
      code: 'landed_in_spam',
      part: 'roundtrip',
      stage: 'delivery',
      fixer: 'mailbox_admin',
      severity: 'warning',
      confidence: 0.95,
      actions: [act('check_again', 'Проверить снова', 'Check again')],
      evidence: { folder: 'Спам', spf: 'pass', dkim: 'none', dmarc: 'fail' },
      alternatives: [],
    },
    ru: {
      title: 'Проверочное письмо попало в «Спам»',
      what: 'Письмо дошло, но почта приняла его за нежелательное.',
      why: 'Мы нашли его в папке «Спам»: подписи DKIM у письма нет, проверка DMARC не пройдена.',
      steps: ['Попросите администратора домена включить подпись DKIM.', 'Отметьте в ящике это письмо как «Не спам», если оно ещё там.'],
      done: 'Получилось, если следующее письмо окажется во «Входящих».',
      letter: null,
    },
    en: {
      title: 'The test message landed in Junk',
      what: 'The message arrived, but the mailbox took it for unwanted mail.',
      why: 'We found it in the folder “Спам”: it has no DKIM signature and DMARC failed.',
      steps: ['Ask the administrator of the domain to switch DKIM signing on.', 'Mark the message as “Not junk” if it is still there.'],
      done: 'It worked when the next test message is in the Inbox.',
      letter: null,
    },
  },
  tls_interception: {
    shape: {
      code: 'tls_interception',
      part: 'imap',
      stage: 'tls',
      fixer: 'network_admin',
      severity: 'failed',
      confidence: 0.97,
      actions: [
        act('copy_letter', 'Скопировать письмо администратору', 'Copy the message for the administrator'),
        act('check_again', 'Проверить снова', 'Check again'),
      ],
      evidence: {
        host: 'imap.yandex.ru',
        port: 993,
        issuer: 'Kaspersky Anti-Virus Personal Root',
        subject: 'imap.yandex.ru',
        validFrom: '2026-01-10',
        validTo: '2027-01-10',
        sha256: 'a3f1c27754c0d2e9a4c1b6f0a3f1c27754c0d2e9a4c1b6f0a3f1c27754c0d2e9',
      },
      alternatives: [],
    },
    ru: {
      title: 'Между этим компьютером и почтой стоит антивирус и подменяет сертификат',
      what: 'Сертификат сервера imap.yandex.ru выдан «Kaspersky Anti-Virus Personal Root», а не настоящим центром. Пароль мы не отправляли.',
      why: 'Так называет себя защита соединений антивируса.',
      steps: [
        'Если компьютер рабочий — передайте администратору готовое сообщение.',
        'Если ваш: в настройках антивируса найдите проверку защищённых соединений и добавьте `imap.yandex.ru` и `smtp.yandex.ru` в исключения.',
      ],
      done: 'Получилось, если шаг «Защищаем соединение» проходит.',
      letter:
        'Здравствуйте! При настройке почты anna@firma.ru антивирус подменяет сертификат сервера imap.yandex.ru:993.\nСертификат выдан: Kaspersky Anti-Virus Personal Root.\nПрошу добавить imap.yandex.ru и smtp.yandex.ru в исключения проверки защищённых соединений.\nПроверено программой MailReady.',
    },
    en: {
      title: 'An antivirus stands between this computer and the mail and replaces the certificate',
      what: 'The certificate of imap.yandex.ru was issued by “Kaspersky Anti-Virus Personal Root”, not by a real authority. We did not send the password.',
      why: 'That is how the antivirus’s connection scanner calls itself.',
      steps: [
        'On an office computer give the ready message to the administrator.',
        'On your own: find the scanning of secure connections in the antivirus and add `imap.yandex.ru` and `smtp.yandex.ru` to the exceptions.',
      ],
      done: 'It worked when the step “Secure the connection” passes.',
      letter:
        'Hello! While setting up anna@firma.ru the antivirus replaces the certificate of imap.yandex.ru:993.\nIssued by: Kaspersky Anti-Virus Personal Root.\nPlease add imap.yandex.ru and smtp.yandex.ru to the exceptions of the secure connection scan.\nChecked with MailReady.',
    },
  },
  sender_not_owned: {
    shape: {
      code: 'sender_not_owned',
      part: 'smtp',
      stage: 'send_envelope',
      fixer: 'mailbox_admin',
      severity: 'failed',
      confidence: 0.98,
      actions: [
        act('use_login_as_sender', 'Отправлять от anna@firma.ru', 'Send as anna@firma.ru'),
        act('copy_letter', 'Скопировать письмо администратору', 'Copy the message for the administrator'),
        act('edit_settings', 'Изменить настройки', 'Change the settings'),
      ],
      evidence: {
        host: 'smtp.hosting-centr.ru',
        port: 587,
        command: 'MAIL FROM',
        reply: '553 5.7.1 <director@firma.ru>: Sender address rejected: not owned by user anna@firma.ru',
      },
      alternatives: [],
    },
    ru: {
      title: 'Сервер не разрешает отправлять от этого адреса',
      what: 'Вход выполнен как anna@firma.ru, а письмо — от director@firma.ru.',
      why: 'Сервер ответил, что адрес отправителя вам не принадлежит.',
      steps: ['Отправляйте от того адреса, под которым вошли.', 'Или попросите администратора разрешить второй адрес.'],
      done: 'Получилось, если шаг «Отправитель принят» проходит.',
      letter: 'Здравствуйте! Прошу разрешить отправку с director@firma.ru для anna@firma.ru.',
    },
    en: {
      title: 'The server does not allow sending from this address',
      what: 'You are signed in as anna@firma.ru, the message is from director@firma.ru.',
      why: 'The server answered that the sender address is not yours.',
      steps: ['Send from the address you signed in with.', 'Or ask the administrator to allow the second address.'],
      done: 'It worked when the step “Sender accepted” passes.',
      letter: 'Hello! Please allow sending from director@firma.ru for anna@firma.ru.',
    },
  },
  throttled: {
    shape: {
      code: 'throttled',
      part: 'imap',
      stage: 'auth',
      fixer: 'wait',
      severity: 'failed',
      confidence: 0.8,
      actions: [act('wait_and_retry', 'Проверить через 15 минут', 'Check in 15 minutes', { afterSeconds: 900 })],
      evidence: { reply: '421 4.7.0 Too many connections' },
      alternatives: [],
    },
    ru: {
      title: 'Почта просит подождать',
      what: 'Слишком много подключений за короткое время.',
      why: 'Так ответил сервер.',
      steps: ['Подождите 15 минут.', 'Проверьте снова.'],
      done: '',
      letter: null,
    },
    en: {
      title: 'The mail server asks to wait',
      what: 'Too many connections in a short time.',
      why: 'The server said so.',
      steps: ['Wait 15 minutes.', 'Check again.'],
      done: '',
      letter: null,
    },
  },
  settings_unconfirmed: {
    shape: {
      code: 'settings_unconfirmed',
      part: 'app',
      stage: 'autoconfig',
      fixer: 'user',
      severity: 'failed',
      confidence: 1,
      actions: [
        act('confirm_settings', 'Посмотреть и подтвердить серверы', 'Look at the servers and confirm'),
        act('edit_settings', 'Ввести вручную', 'Enter by hand'),
      ],
      evidence: { host: 'mail.hosting-centr.ru' },
      alternatives: [],
    },
    ru: {
      title: 'Нужно ваше подтверждение',
      what: 'Мы нашли серверы в другом домене и не отправили туда пароль.',
      why: 'Убедиться, что они ваши, можете только вы.',
      steps: ['Посмотрите имена серверов и подтвердите, если они ваши.'],
      done: '',
      letter: null,
    },
    en: {
      title: 'Your word is needed',
      what: 'We found servers in another domain and did not send the password there.',
      why: 'Only you can tell whether they are yours.',
      steps: ['Look at the server names and confirm them if they are yours.'],
      done: '',
      letter: null,
    },
  },
  domain_not_found: {
    shape: {
      code: 'domain_not_found',
      part: 'network',
      stage: 'dns',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.99,
      actions: [act('edit_address', 'Исправить на anna@firma.ru', 'Use anna@firma.ru', { suggestion: 'anna@firma.ru' })],
      evidence: { domain: 'firrma.ru' },
      alternatives: [],
    },
    ru: {
      title: 'Домена firrma.ru не существует',
      what: 'Почты по такому адресу быть не может.',
      why: 'Об этом ответил сервер имён.',
      steps: ['Проверьте адрес: нет ли опечатки после знака @.'],
      done: '',
      letter: null,
    },
    en: {
      title: 'There is no domain firrma.ru',
      what: 'There can be no mail at such an address.',
      why: 'The name server said so.',
      steps: ['Look at the address for a typing slip after the @ sign.'],
      done: '',
      letter: null,
    },
  },
  auth_bad_credentials: {
    shape: {
      code: 'auth_bad_credentials',
      part: 'imap',
      stage: 'auth',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.9,
      actions: [act('reenter_password', 'Ввести пароль ещё раз', 'Type the password again')],
      evidence: { reply: 'NO [AUTHENTICATIONFAILED] Authentication failed' },
      alternatives: [],
    },
    ru: {
      title: 'Логин или пароль не подошли',
      what: 'Сервер не принял эту пару.',
      why: 'Так ответили оба сервера.',
      steps: ['Введите пароль ещё раз.'],
      done: 'Получилось, если шаг «Вход» проходит.',
      letter: null,
    },
    en: {
      title: 'The login or password was not accepted',
      what: 'The server did not take this pair.',
      why: 'Both servers said so.',
      steps: ['Type the password again.'],
      done: 'It worked when the step “Sign in” passes.',
      letter: null,
    },
  },
  app_password_required: {
    shape: {
      code: 'app_password_required',
      part: 'imap',
      stage: 'auth',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.9,
      actions: [
        act('open_app_passwords', 'Открыть страницу паролей', 'Open the passwords page', {
          url: 'https://id.yandex.ru/security/app-passwords',
        }),
        act('reenter_password', 'Вставить пароль приложения', 'Paste the app password'),
      ],
      evidence: {},
      alternatives: [],
    },
    ru: {
      title: 'Почта не принимает обычный пароль от программ',
      what: 'Пароль, скорее всего, верный.',
      why: 'Так ответил сервер.',
      steps: ['Создайте пароль приложения.'],
      done: '',
      letter: null,
    },
    en: {
      title: 'The provider does not take your usual password from programs',
      what: 'Your password is probably right.',
      why: 'The server said so.',
      steps: ['Create an app password.'],
      done: '',
      letter: null,
    },
  },
  keychain_absent: {
    shape: {
      code: 'keychain_absent',
      part: 'app',
      stage: 'mailbox',
      fixer: 'user',
      severity: 'warning',
      confidence: 1,
      actions: [],
      evidence: {},
      alternatives: [],
    },
    ru: {
      title: 'Пароль не сохранён: хранилища нет',
      what: 'Ящик сохранён без пароля.',
      why: 'На этом компьютере нет хранилища паролей.',
      steps: ['Пароль спросим при следующем запуске.'],
      done: '',
      letter: null,
    },
    en: {
      title: 'The password was not saved: there is no keychain',
      what: 'The mailbox is saved without its password.',
      why: 'This computer has no keychain.',
      steps: ['We ask for the password after the next start.'],
      done: '',
      letter: null,
    },
  },
  cancelled: {
    shape: {
      code: 'cancelled',
      part: 'app',
      stage: 'connect',
      fixer: 'user',
      severity: 'failed',
      confidence: 1,
      actions: [act('check_again', 'Проверить снова', 'Check again')],
      evidence: {},
      alternatives: [],
    },
    ru: {
      title: 'Проверка остановлена',
      what: 'Мы прервали её по вашей команде.',
      why: 'Вы остановили её.',
      steps: ['Когда будет удобно, нажмите «Проверить снова».'],
      done: '',
      letter: null,
    },
    en: {
      title: 'The check was stopped',
      what: 'We stopped it as you asked.',
      why: 'You stopped it.',
      steps: ['When it suits you, choose “Check again”.'],
      done: '',
      letter: null,
    },
  },
  domain_accepts_no_mail: {
    shape: {
      code: 'domain_accepts_no_mail',
      part: 'domain',
      stage: 'dns',
      fixer: 'mailbox_admin',
      severity: 'failed',
      confidence: 0.95,
      actions: [act('check_again', 'Проверить снова', 'Check again'), act('copy_letter', 'Скопировать сообщение', 'Copy the message')],
      evidence: { domain: 'firma.ru', resolver: '192.168.1.1' },
      alternatives: [],
    },
    ru: {
      title: 'Для этого домена не настроен приём почты',
      what: 'Письма от других людей на такой адрес могут не доходить.',
      why: 'Имя после @ существует, но записи MX, по которой доставляют письма, у него нет.',
      steps: ['Проверьте, нет ли опечатки: firma.ru.', 'Если всё верно, нажмите «Скопировать сообщение».', 'Нажмите «Проверить снова».'],
      done: 'Получилось, если это сообщение исчезло.',
      letter: 'Здравствуйте! У домена нашей почты не настроен приём писем: в DNS нет записи MX.\n\nДомен: firma.ru',
    },
    en: {
      title: 'This domain is not set up to receive mail',
      what: 'Emails from other people may not reach this address.',
      why: 'The name after @ exists, but it has no MX record, which says where to deliver emails.',
      steps: ['Look for a typing mistake: firma.ru.', 'If it is right, choose “Copy the message”.', 'Choose “Check again”.'],
      done: 'It worked when this note is gone.',
      letter: 'Hello! The domain of our mail cannot receive emails: DNS has no MX record for it.\n\nDomain: firma.ru',
    },
  },
} as const satisfies Record<string, { readonly shape: Shape; readonly ru: Text; readonly en: Text }>;

export type KnownProblem = keyof typeof problems;

const changes: Partial<Record<ActionId, Record<Language, string>>> = {
  use_login_as_sender: {
    ru: 'Проверочное письмо уйдёт с адреса anna@firma.ru и придёт на него же. На сервере ничего не изменится; прежнего отправителя можно вернуть в настройках.',
    en: 'The test email will leave from anna@firma.ru and arrive there too. Nothing changes on the server; you can put the old sender back in the settings.',
  },
  edit_settings: {
    ru: 'Изменятся настройки этой проверки. В сохранённом ящике они станут новыми, только если вы его сохраните.',
    en: 'Only the settings of this check change. The saved mailbox gets them when you save it.',
  },
  wait_and_retry: {
    ru: 'Ничего не изменится: после ожидания пройдёт та же проверка. Ждать можно перестать в любой момент.',
    en: 'Nothing changes: the same check runs again after the wait. You can stop waiting at any time.',
  },
};

export function problemOf(code: KnownProblem, lang: Language): Problem {
  const { shape, [lang]: text } = problems[code];
  return structuredClone({
    ...(shape as unknown as Shape),
    ...(text as Text),
    actions: (shape.actions as Shape['actions']).map((action) => {
      const change = changes[action.id]?.[lang];
      return { ...action, label: action.label[lang], ...(change === undefined ? {} : { changes: change }) };
    }),
    params: {},
    variant: null,
  });
}

export function tell(problem: Problem, lang: Language): Problem {
  return problem.code in problems
    ? problemOf(problem.code as KnownProblem, lang)
    : { ...problem, title: problem.title === '' ? problem.code : problem.title };
}
