/** Reasons for which a webhook gets nothing: somebody asked for it, it answered 410, or every attempt had failed for days. */
export const disabledReasons = ["requested", "gone", "failing"] as const;

export type DisabledReason = (typeof disabledReasons)[number];

/** States of a delivery. A pending one has a next attempt. */
export const deliveryStatuses = ["pending", "succeeded", "failed"] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];
