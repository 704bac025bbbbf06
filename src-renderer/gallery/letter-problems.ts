import { act, type Told } from './told.ts';

/** What goes wrong with the letter. */
export const letterProblems = {
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
} satisfies Told;
