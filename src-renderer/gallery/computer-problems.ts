import { act, type Told } from './told.ts';

/** What comes from this computer, its network or the person at it. */
export const computerProblems = {
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
  proxy_required: {
    shape: {
      code: 'proxy_required',
      part: 'network',
      stage: 'connect',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.97,
      actions: [
        act('open_proxy_settings', 'Открыть настройки прокси', 'Open the proxy settings'),
        act('check_again', 'Проверить снова', 'Check again'),
      ],
      evidence: {
        host: 'imap.yandex.ru',
        port: 993,
        proxy: 'http://proxy.msk.firma.ru:3128',
        reply: 'HTTP/1.1 407 Proxy Authentication Required',
      },
      alternatives: [],
    },
    ru: {
      title: 'Прокси не принял имя или пароль',
      what: 'Почта здесь идёт через посредника (прокси). Он попросил имя и пароль, и эти ему не подошли.',
      why: 'Так ответил сам прокси. До почтового сервера дело не дошло, пароль от почты ни при чём.',
      steps: [
        'Нажмите «Открыть настройки прокси».',
        'Впишите имя и пароль для прокси. Часто это те же, что для входа в рабочий компьютер.',
        'Нажмите «Сохранить», вернитесь и нажмите «Проверить снова».',
      ],
      done: 'Получилось, если проверка пошла дальше.',
      letter: null,
    },
    en: {
      title: 'The proxy did not accept the name or password',
      what: 'Mail goes through an intermediary here (a proxy). It asked for a name and password and refused the ones it got.',
      why: 'The proxy itself said so. Nothing has reached the mail server, and the mail password is not the reason.',
      steps: [
        'Choose “Open the proxy settings”.',
        'Type the name and password for the proxy. Often they are the same as for your work computer.',
        'Choose “Save”, come back and choose “Check again”.',
      ],
      done: 'It worked when the check goes on.',
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
} satisfies Told;
