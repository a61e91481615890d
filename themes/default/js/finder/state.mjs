// What is asked for, as it stands after the `#` of the address.

/** Everything that an address may say; `access` may hold several ids with commas between. */
export const KEYS = [
  "near", "within", "condition", "treatment", "insurer", "price", "accepting", "telehealth", "language", "access",
  "open", "weekend", "verified", "sort",
];
/** Those of them that choose among the clinics. */
export const FILTERS = KEYS.slice(2, -1);

const LONGEST = 100;

/** The state that an address stands for: what it says, and nothing else. */
export function readState(hash) {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const state = {};
  for (const key of KEYS) {
    const value = found.get(key)?.trim().slice(0, LONGEST);
    if (value) state[key] = value;
  }
  return state;
}

/** The address's part for a state; '' for none. */
export function writeState(state) {
  const parts = KEYS.filter((key) => state[key]).map((key) => {
    const value = encodeURIComponent(state[key]).replaceAll("%2F", "/").replaceAll("%2C", ",");
    return `${key}=${value}`;
  });
  return parts.length ? `#${parts.join("&")}` : "";
}
