import { z } from 'zod';
import { GuideStep, Inline } from '../../contract/guide.ts';
import type { languages } from '../../contract/problem.ts';
import { ProblemCodeSchema } from '../../contract/problem.ts';
import { Protocol, Security } from '../../contract/settings.ts';

/**
 * What a mail provider demands, as it stands in `assets/providers/<id>/provider.yaml`.
 * Key names are those of the file, so that an error, the file and the code speak of the same thing.
 * `null` and `unknown` mean that nobody has confirmed it; they never mean "no".
 */

const Id = z.string().regex(/^[a-z0-9]+(?:_[a-z0-9]+)*$/u, 'write small Latin letters, digits and _');
const HostName = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/u;
const Host = z
  .string()
  .refine((host) => HostName.test(host) || host === '127.0.0.1', 'write a host name in small letters, such as imap.example.ru');
const Pattern = z
  .string()
  .refine(
    (text) => HostName.test(text.replace(/^\*\./u, '')),
    'write a name in small letters, such as mx.example.ru, or *.example.ru for every name below it',
  );
const Https = z.url({ protocol: /^https$/u, error: 'write a link that begins with https://' });
const Text = z.string().min(1);
const BothLanguages = z.strictObject({ ru: Text, en: Text });
const Month = z.string().regex(/^20\d\d-(?:0[1-9]|1[0-2])$/u, 'write the month as 2026-10');
const Count = z.int().min(1);

/** `special`: the login cannot be made from the address; `login_hint` says what it is. */
export const LoginForm = z.enum(['full_address', 'local_part', 'special']);
export type LoginForm = z.output<typeof LoginForm>;

const endpoint = { host: Host, port: z.int().min(1).max(65_535), security: Security, login: LoginForm.optional() };
export const ProviderIncoming = z.strictObject({ protocol: z.enum(['imap', 'pop3']), ...endpoint });
export type ProviderIncoming = z.output<typeof ProviderIncoming>;
export const ProviderOutgoing = z.strictObject({ protocol: z.literal('smtp'), ...endpoint });
export type ProviderOutgoing = z.output<typeof ProviderOutgoing>;

/** Other servers or another login for some of the domains or MX patterns: a region, a country, an own domain. */
export const ProviderVariant = z.strictObject({
  domains: z.array(Pattern).default([]),
  mx: z.array(Pattern).default([]),
  incoming: z.array(ProviderIncoming).optional(),
  outgoing: z.array(ProviderOutgoing).optional(),
  login: LoginForm.optional(),
  second_login: z.enum(['full_address', 'local_part']).nullable().optional(),
});
export type ProviderVariant = z.output<typeof ProviderVariant>;

/** The provider's own sign-in, kept as data for the day it is used. */
export const ProviderOauth = z.strictObject({
  endpoints: z
    .strictObject({
      authorize: Https,
      token: Https,
      device_code: Https.optional(),
      device_user_page: Https.optional(),
      discovery: Https.optional(),
      older_authorize: Https.optional(),
      older_token: Https.optional(),
    })
    .nullable(),
  scopes: z
    .strictObject({
      imap: Text.nullable(),
      smtp: Text.nullable(),
      pop3: Text.nullable(),
      imap_read_only: Text.optional(),
      address: Text.optional(),
      refresh: Text.optional(),
      older_imap: Text.optional(),
    })
    .nullable(),
  needs_client_id: z.boolean().nullable(),
  needs_client_secret: z.union([z.boolean(), z.literal('refresh_only')]).nullable(),
  pkce: Text.nullable(),
  device_flow: z.boolean().nullable(),
  redirect: Text.nullable(),
  notes: Text.nullable(),
});

export const ProviderData = z.strictObject({
  id: Id,
  name: BothLanguages,
  category: z.enum(['mailbox', 'workspace', 'isp', 'hosting', 'sending']),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  status: z.enum(['works', 'prepare', 'sign_in_only', 'impossible']),
  /** Public domains, or `*.x` for every domain below x. */
  domains: z.array(Pattern),
  /** Mail exchangers of domains that people own: an exact host, or `*.x` for every host below x. */
  mx: z.array(Pattern),
  /** Names below a pattern of `mx` that are rented servers with mail of their own. */
  mx_except: z.array(Pattern).default([]),
  login: LoginForm,
  login_hint: BothLanguages.nullable().default(null),
  incoming: z.array(ProviderIncoming),
  outgoing: z.array(ProviderOutgoing),
  variants: z.array(ProviderVariant).default([]),
  second_login: z.enum(['full_address', 'local_part']).nullable(),
  sign_in: z.strictObject({
    password: z.enum(['main', 'main_or_app_password', 'app_password', 'none', 'unknown']),
    oauth: z.enum(['only', 'offered', 'none', 'unknown']),
    app_password_needs_2fa: z.boolean().nullable(),
  }),
  imap_must_be_enabled: z.boolean().nullable(),
  imap_where: BothLanguages.nullable(),
  app_password_shape: z
    .strictObject({
      length: Count.nullable(),
      alphabet: z.enum(['lower', 'letters', 'alnum', 'digits', 'any']),
      /** `removed`: shown in groups, the spaces are not part of it; `none`: shown without spaces. */
      spaces: z.enum(['removed', 'none']),
      note: BothLanguages.nullable(),
    })
    .nullable(),
  /** Minutes until a fresh app password is accepted. */
  app_password_delay_minutes: Count.nullable(),
  urls: z.strictObject({ settings: Https.nullable(), app_passwords: Https.nullable(), help: z.array(Https) }),
  /** The name that an own domain's SPF record includes to allow this provider, such as _spf.example.ru. */
  spf_include: z
    .string()
    .refine((name) => HostName.test(name.replace(/^_/u, '')), 'write a name in small letters, such as _spf.example.ru')
    .nullable()
    .default(null),
  known_replies: z.array(z.strictObject({ text: Text, protocol: Protocol.nullable(), code: ProblemCodeSchema })),
  limits: z.strictObject({ messages_per_day: Count.nullable(), recipients_per_message: Count.nullable(), notes: z.array(Text) }),
  quirks: z.strictObject({
    sent_copy_saved_by_smtp: z.boolean().nullable().default(null),
    sender_must_equal_login: z.boolean().nullable().default(null),
    /** Names of the junk folder where no special-use flag tells it. */
    junk_names: z.array(Text).default([]),
    first_web_login_needed: z.boolean().nullable().default(null),
    /** RFC 2971 ID must follow LOGIN. */
    imap_id_required: z.boolean().default(false),
    bridge_on_this_computer: z.boolean().default(false),
    sending_only: z.boolean().default(false),
    /** Deleting a message outside `\Trash` only archives it. */
    delete_only_archives: z.boolean().default(false),
    idle_restart_seconds: Count.nullable().default(null),
    notes: z.array(Text).default([]),
  }),
  last_checked: Month.nullable(),
  sources: z.array(Https),
  confidence: z.enum(['high', 'medium', 'low']),
  oauth: ProviderOauth.nullable(),
});
export type ProviderData = z.output<typeof ProviderData>;

export const ProviderGuide = z.strictObject({ intro: z.array(Inline), steps: z.array(GuideStep) });
export type ProviderGuide = z.output<typeof ProviderGuide>;

/** A provider as the program knows it: the file's data and its guide in every language. */
export const ProviderSchema = ProviderData.extend({
  guides: z.strictObject({ ru: ProviderGuide, en: ProviderGuide } satisfies Record<(typeof languages)[number], typeof ProviderGuide>),
});
export type Provider = z.output<typeof ProviderSchema>;
