/** Features of the browser that the page never uses: no script in it can ask for them (W3C Permissions Policy, section 9.1). */
const unusedFeatures = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "usb",
  "web-share",
  "xr-spatial-tracking",
];

const permissionsPolicy = unusedFeatures.map((feature) => `${feature}=()`).join(", ");

/**
 * Returns the fields of the console's page. It loads from this Worker alone and connects to nothing else, and text never becomes a script: what would
 * run text is closed to all of the page's code (W3C Trusted Types). A style element needs the nonce, as React Aria sets it.
 * @param nonce made for this one response
 */
export const pageHeaders = (nonce: string): Record<string, string> => ({
  "Cache-Control": "no-cache",
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": permissionsPolicy,
});
