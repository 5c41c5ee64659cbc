import type { Page } from 'playwright-core';

/** What is chosen in the form; what is absent stays as it is. */
interface Choice {
  readonly eventType?: string;
  readonly status?: string;
  readonly id?: string;
  readonly variant?: string;
  readonly count?: number;
  readonly rate?: number;
}

/** The sender's screen, as somebody uses it. */
export class SenderPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async fill({ eventType, status, id, variant, count, rate }: Choice): Promise<void> {
    const form = this.#page.getByRole('form', { name: 'Send a webhook' });
    if (eventType !== undefined) await form.getByLabel('Event').selectOption(eventType);
    if (status !== undefined) await form.getByLabel('Status', { exact: true }).fill(status);
    if (id !== undefined) await form.getByLabel(/^Id of/).fill(id);
    if (variant !== undefined) await form.getByLabel('Variant').selectOption(variant);
    if (count !== undefined) await form.getByLabel('How many').fill(String(count));
    if (rate !== undefined) await form.getByLabel('Per second').fill(String(rate));
  }

  async submit(): Promise<void> {
    await this.#page.getByRole('button', { name: /^Send( [\d,]+)?$/ }).click();
  }

  /** Sends one and waits for the answer that it says, such as `200 accepted`. */
  async send(choice: Choice, answer: string): Promise<void> {
    await this.fill(choice);
    await this.submit();
    await this.#page.locator('.compose-foot').getByText(answer).waitFor();
  }

  /** Goes to where our side shows what was sent last. */
  async follow(): Promise<void> {
    await this.#page.getByRole('link', { name: 'See it in our log' }).first().click();
  }
}
