import { expect, inBoth, test } from './support/test.ts';

inBoth(() => {
  test('a new mailbox, found by SRV, is proven and saved; later it is checked again and gets a new password', async ({ desk, lab }) => {
    await desk.start();
    await desk.look('start');
    await desk.giveAddress('anna@srv.test');
    await desk.found();
    await desk.look('found');
    await desk.button('continue').click();
    await expect(desk.title('secret.title.main')).toBeVisible();
    await desk.look('secret');
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('ok');
    await desk.look('result-ok');
  });
});
