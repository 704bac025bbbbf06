import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Authority } from '../../src-main/contract/authority.ts';
import type { DoctorReport, Preferences } from '../../src-main/contract/contract.ts';
import type { ProxyReport } from '../../src-main/contract/proxy.ts';
import { proxyRefused } from '../../src-renderer/gallery/answer-fixtures.ts';
import { typedProxy } from '../../src-renderer/gallery/network-fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { showResult } from './walks.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow } from './window-under-test.ts';

const authority: Authority = {
  subject: 'Firma Root CA (АО «Фирма»)',
  issuer: 'Firma Root CA (АО «Фирма»)',
  sha256: '4a7f0c19d2e86b35'.repeat(4),
  validFrom: '2024-03-01T00:00:00.000Z',
  validTo: '2034-03-01T00:00:00.000Z',
};

const computer: DoctorReport = {
  vault: { state: 'ready', detail: null },
  clock: { iso: '2026-11-22T11:42:00.000Z', zone: 'Europe/Moscow', plausible: true },
  network: { online: true, interfaces: [], resolvers: [], proxy: 'http://proxy.firma.ru:3128', proxyFrom: 'manual' },
  authorities: [],
  ports: [],
  versions: {},
  home: '',
  problems: [problemOf('proxy_required', 'ru')],
};

async function openPreferences(
  over: {
    readonly report?: Partial<ProxyReport>;
    readonly kept?: Authority[];
    readonly preferences?: Partial<Preferences>;
    readonly refusal?: string;
  } = {},
): Promise<WindowUnderTest> {
  let report: ProxyReport = {
    choice: { kind: 'none' },
    secret: 'none',
    system: null,
    systemFrom: 'environment',
    option: null,
    used: null,
    ...over.report,
  };
  let kept = over.kept ?? [];
  const opened = openWindow({
    'preferences.get': () => fine({ language: 'ru', theme: 'system', ...over.preferences }),
    'proxy.get': () => fine(report),
    'proxy.set': ({ proxy, secret }) => {
      const used = proxy.kind === 'manual' ? `${proxy.protocol}://${proxy.host}:${String(proxy.port)}` : null;
      report = { ...report, choice: proxy, used, secret: secret.kind === 'held' ? 'keychain' : report.secret };
      return fine(report);
    },
    'secret.hold': () => fine({ handle: 'handle-1' }),
    'authorities.list': () => fine({ authorities: kept }),
    'authorities.read': () =>
      over.refusal === undefined ? fine({ authorities: [authority] }) : refuse({ code: 'bad_input', field: 'file', message: over.refusal }),
    'authorities.add': () => fine({ authorities: (kept = [authority]) }),
    'authorities.remove': () => fine({ authorities: (kept = []) }),
  });
  await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
  return opened;
}

const asTheSystemSays = async (): Promise<HTMLElement> =>
  within(await screen.findByRole('group', { name: 'Как выходить в сеть' })).getByRole('radio', { name: 'Как в системе' });

describe('the proxy in the preferences', () => {
  it('is not needed at first, and the form is not in the way', async () => {
    const opened = await openPreferences();
    expect(
      within(await screen.findByRole('group', { name: 'Как выходить в сеть' })).getByRole('radio', { name: 'Напрямую' }),
    ).toBeChecked();
    expect(screen.queryByLabelText('Адрес прокси')).toBeNull();
    expect(opened.inputs('proxy.set')).toEqual([]);
  });

  it('is one press away from a problem with it, and so is the way back', async () => {
    const opened = await showResult(proxyRefused('ru'));
    const button = await screen.findByRole('button', { name: 'Открыть настройки прокси' });
    expect(button).toHaveClass('primary');
    await opened.user.click(button);
    await waitFor(() => expect(screen.getByRole('heading', { level: 2, name: 'Прокси' })).toHaveFocus());
    await opened.user.tab();
    expect(screen.getByRole('radio', { name: 'Напрямую' })).toHaveFocus();
    await opened.user.keyboard('{Escape}');
    expect(await screen.findByRole('article', { name: 'Прокси не принял имя или пароль' })).toBeVisible();
    // Nothing was checked and nothing changed on the way.
    expect(opened.inputs('check')).toHaveLength(1);
    expect(opened.inputs('proxy.set')).toEqual([]);
  });

  it('is shown as well when one is in the preferences already', async () => {
    const opened = openWindow({ doctor: () => fine(computer) });
    await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
    await opened.user.click(await screen.findByRole('button', { name: 'Проверить компьютер' }));
    await opened.user.click(await screen.findByRole('button', { name: 'Открыть настройки прокси' }));
    await waitFor(() => expect(screen.getByRole('heading', { level: 2, name: 'Прокси' })).toHaveFocus());
  });

  it('is what was saved when one comes back to it', async () => {
    const opened = await openPreferences();
    expect(await screen.findByRole('radio', { name: 'Напрямую' })).toBeChecked();
    opened.line.push('preferences.changed', { language: 'ru', theme: 'system', proxy: typedProxy, typedProxy });
    await opened.user.keyboard('{Escape}');
    await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
    expect(await screen.findByRole('radio', { name: 'Через указанный вручную' })).toBeChecked();
    expect(screen.getByLabelText('Адрес прокси')).toHaveValue(typedProxy.host);
  });

  it('by hand: what is missing is said beside the field, then it is saved, the password by its handle alone', async () => {
    const opened = await openPreferences();
    await opened.user.click(await screen.findByRole('radio', { name: 'Через указанный вручную' }));
    await opened.user.type(screen.getByLabelText('Адрес прокси'), 'http://proxy.firma.ru{Enter}');
    expect(await screen.findByText('Впишите имя или адрес без http:// и без порта')).toBeVisible();
    expect(screen.getByText('Порт — число от 1 до 65535')).toBeVisible();
    expect(opened.inputs('proxy.set')).toEqual([]);

    await opened.user.click(screen.getByRole('radio', { name: 'SOCKS5' }));
    await opened.user.clear(screen.getByLabelText('Адрес прокси'));
    await opened.user.type(screen.getByLabelText('Адрес прокси'), ' proxy.firma.ru ');
    await opened.user.type(screen.getByLabelText('Порт'), '1080');
    await opened.user.type(screen.getByLabelText('Имя для прокси'), 'anna');
    const password = screen.getByLabelText('Пароль для прокси');
    expect(password).toHaveAttribute('type', 'password');
    await opened.user.type(password, 'тайна{Enter}');
    expect(await screen.findByText('Сохранено. Соединения идут через socks5://proxy.firma.ru:1080.')).toBeVisible();
    expect(opened.inputs('proxy.set')).toEqual([
      {
        proxy: { kind: 'manual', protocol: 'socks5', host: 'proxy.firma.ru', port: 1080, user: 'anna', except: '' },
        secret: { kind: 'held', handle: 'handle-1' },
      },
    ]);
    await waitFor(() => expect(password).toHaveValue(''));
    expect(screen.getByText(/Пароль сохранён в хранилище системы/)).toBeVisible();
    expect(JSON.stringify(opened.inputs('proxy.set'))).not.toContain('тайна');
  });

  it('the typed one is there again after another choice, and its password stays', async () => {
    const typedProxy = { kind: 'manual', protocol: 'http', host: 'proxy.firma.ru', port: 3128, user: 'anna', except: '.firma.ru' } as const;
    const opened = await openPreferences({
      preferences: { proxy: typedProxy, typedProxy },
      report: { choice: typedProxy, secret: 'keychain', used: 'http://proxy.firma.ru:3128' },
    });
    const group = within(await screen.findByRole('group', { name: 'Как выходить в сеть' }));
    await waitFor(() => expect(group.getByRole('radio', { name: 'Через указанный вручную' })).toBeChecked());
    await opened.user.click(group.getByRole('radio', { name: 'Напрямую' }));
    expect(await screen.findByText('Сохранено. Соединения идут напрямую.')).toBeVisible();
    await opened.user.click(group.getByRole('radio', { name: 'Через указанный вручную' }));
    expect(screen.getByLabelText('Адрес прокси')).toHaveValue('proxy.firma.ru');
    await opened.user.click(screen.getByRole('button', { name: 'Сохранить' }));
    expect(opened.inputs('proxy.set')).toEqual([
      { proxy: { kind: 'none' }, secret: { kind: 'keep' } },
      { proxy: typedProxy, secret: { kind: 'keep' } },
    ]);
  });

  it('the system’s: says which one that is, or that there is none, or that we do not speak it', async () => {
    const opened = await openPreferences({ report: { system: { address: 'https://p.firma.ru:1', usable: false } } });
    await opened.user.click(await asTheSystemSays());
    expect(await screen.findByText(/Система называет https:\/\/p\.firma\.ru:1, но такой вид прокси MailReady не понимает/)).toBeVisible();
    expect(screen.getByText(/Запросы к DNS о домене идут напрямую/)).toBeVisible();
    // Nothing goes through it, so nobody says so.
    expect(screen.queryByText(/Соединения идут через/)).toBeNull();
  });

  it.each([
    ['nothing in the environment', { systemFrom: 'environment', system: null }, /В переменных HTTPS_PROXY и ALL_PROXY ничего не указано/],
    ['no proxy in its settings', { systemFrom: 'settings', system: null }, /^Система говорит соединяться напрямую\.$/],
    [
      'one in its settings',
      { systemFrom: 'settings', system: { address: 'http://p.ru:1', usable: true } },
      /Система называет http:\/\/p\.ru:1\./,
    ],
    [
      'no answer',
      { systemFrom: 'settings', system: { address: '', usable: false } },
      /^Система не сказала вовремя, какой прокси использовать\./,
    ],
  ] as const)('the system’s: %s', async (_, report, text) => {
    const opened = await openPreferences({ report });
    await opened.user.click(await asTheSystemSays());
    expect(await screen.findByText(text)).toBeVisible();
  });
});

describe('certificate authorities in the preferences', () => {
  const pick = async (opened: WindowUnderTest, content = 'PEM'): Promise<void> => {
    const input = await screen.findByLabelText('Добавить из файла', { selector: 'input' });
    await opened.user.upload(input, new File([content], 'root.pem'));
  };

  it('a file is shown with a warning first, and believed only after a yes', async () => {
    const opened = await openPreferences();
    expect(await screen.findByText('Ничего не добавлено.')).toBeVisible();
    await pick(opened);
    const dialog = await screen.findByRole('dialog', { name: 'Доверять этому центру?' });
    expect(within(dialog).getByText('Firma Root CA (АО «Фирма»)')).toBeVisible();
    expect(within(dialog).getByText('1 марта 2034 г.')).toBeVisible();
    expect(within(dialog).getByText(/^4A7F 0C19 D2E8 6B35/)).toBeVisible();
    expect(within(dialog).getByText(/сможет выдать себя за любой почтовый сервер/)).toBeVisible();
    expect(opened.inputs('authorities.add')).toEqual([]);

    await opened.user.click(within(dialog).getByRole('button', { name: 'Не добавлять' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(opened.inputs('authorities.add')).toEqual([]);

    await pick(opened);
    await opened.user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Доверять' }));
    expect(await screen.findByText('Добавлено. Действует для всех соединений.')).toBeVisible();
    expect(opened.inputs('authorities.add')).toEqual([{ file: btoa('PEM'), language: 'ru' }]);
    expect(await screen.findByRole('button', { name: 'Убрать «Firma Root CA (АО «Фирма»)»' })).toBeVisible();
  });

  it('is removed, which is said, and the focus does not fall off the page', async () => {
    const opened = await openPreferences({ kept: [authority] });
    await opened.user.click(await screen.findByRole('button', { name: /^Убрать «Firma/ }));
    expect(await screen.findByText(/Этому центру больше не верим/)).toBeVisible();
    expect(opened.inputs('authorities.remove')).toEqual([{ sha256: authority.sha256, language: 'ru' }]);
    expect(screen.getByRole('button', { name: 'Добавить из файла' })).toHaveFocus();
  });

  it('a file that cannot be taken is said in words, and one that is too large is not even sent', async () => {
    const opened = await openPreferences({ refusal: 'В этом файле нет сертификата.' });
    await pick(opened);
    expect(await screen.findByText('В этом файле нет сертификата.')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    await pick(opened, 'x'.repeat(300_000));
    expect(await screen.findByText('Файл слишком большой: не больше 256 КБ.')).toBeVisible();
    expect(opened.inputs('authorities.read')).toHaveLength(1);
  });

  it('an expired one is said to be so', async () => {
    await openPreferences({ kept: [{ ...authority, validTo: '2020-01-01T00:00:00.000Z' }] });
    expect(await screen.findByText(/^Истёк 1 января 2020/)).toBeVisible();
  });
});
