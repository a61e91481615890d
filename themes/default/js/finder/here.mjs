// The reader's own place, asked of the device only when they press the button, and kept nowhere.

const PATIENCE = 12_000; // ms
const OLD_ENOUGH = 600_000; // ms

/** Why there is no place: `unsupported`, `denied`, `unavailable` or `timeout`. */
export class NoPlace extends Error {}

/** Whether the reader has already allowed it, so that asking again disturbs no one. */
export async function allowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/** The place in thousandths of a degree, from the device's rough idea of it. */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new NoPlace("unsupported"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([Math.round(coords.latitude * 1000), Math.round(coords.longitude * 1000)]),
      ({ code }) => reject(new NoPlace({ 1: "denied", 3: "timeout" }[code] ?? "unavailable")),
      { enableHighAccuracy: false, timeout: PATIENCE, maximumAge: OLD_ENOUGH },
    );
  });
}
