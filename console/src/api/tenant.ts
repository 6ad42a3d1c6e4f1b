import { useParams } from "@tanstack/react-router";

/** The tenant whose pages these are: the first part of the path. */
export const useTenant = (): string => useParams({ from: "/$tenant" }).tenant;
