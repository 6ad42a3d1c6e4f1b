// Events of Stripe's, in the shapes of its API: only the members that a shop may look at. Written by hand from Stripe's reference.

const id = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;

export type StripeEvent = {
  id: string;
  object: "event";
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
};

const event = (type: string, created: number, object: Record<string, unknown>): StripeEvent => ({
  id: id("evt"),
  object: "event",
  type,
  created,
  data: { object },
});

/** A purchase, and the events that Stripe sends of it. Times are in seconds since 1970. */
export function subscription(policyId: string | undefined, { email = "alice@example.com", isOld = false } = {}) {
  const [subscriptionId, customer] = [id("sub"), id("cus")];
  const metadata = policyId === undefined ? {} : { latchkey_policy: policyId };
  const status = (type: string, at: number, value: string) =>
    event(`customer.subscription.${type}`, at, { id: subscriptionId, object: "subscription", customer, status: value, metadata });
  return {
    id: subscriptionId,
    checkout: (at: number) =>
      event("checkout.session.completed", at, {
        id: id("cs"),
        object: "checkout.session",
        mode: "subscription",
        payment_status: "paid",
        status: "complete",
        customer,
        customer_details: { email, name: "Alice", address: null },
        subscription: subscriptionId,
        payment_intent: null,
        metadata,
      }),
    /** Before March 2025 an invoice named its subscription itself; since then its parent does. */
    paid: (at: number, until: number) =>
      event("invoice.paid", at, {
        id: id("in"),
        object: "invoice",
        customer,
        customer_email: email,
        billing_reason: "subscription_cycle",
        status: "paid",
        lines: { object: "list", data: [{ id: id("il"), period: { start: at, end: until } }], has_more: false },
        ...(isOld
          ? { subscription: subscriptionId, subscription_details: { metadata } }
          : { parent: { type: "subscription_details", subscription_details: { subscription: subscriptionId, metadata } } }),
      }),
    paused: (at: number) => status("paused", at, "paused"),
    resumed: (at: number) => status("resumed", at, "active"),
    changed: (at: number, value: string) => status("updated", at, value),
    canceled: (at: number) => status("deleted", at, "canceled"),
  };
}

/** A purchase that is paid once. */
export function payment(policyId: string, { email = "bob@example.com" } = {}) {
  const paymentIntent = id("pi");
  const metadata = { latchkey_policy: policyId };
  return {
    id: paymentIntent,
    checkout: (at: number, status = "paid", type = "checkout.session.completed") =>
      event(type, at, {
        id: id("cs"),
        object: "checkout.session",
        mode: "payment",
        payment_status: status,
        customer: null,
        customer_details: { email, name: null },
        subscription: null,
        payment_intent: paymentIntent,
        metadata,
      }),
    refunded: (at: number, isFull = true) =>
      event("charge.refunded", at, {
        id: id("ch"),
        object: "charge",
        amount: 4_900,
        amount_refunded: isFull ? 4_900 : 1_000,
        refunded: isFull,
        payment_intent: paymentIntent,
        billing_details: { email },
        metadata,
      }),
  };
}
