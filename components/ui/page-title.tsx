/**
 * What the browser and screen readers call the page. An element of the page itself: Next's metadata come apart from it,
 * and leave none for a while, up to half a second, as one goes from page to page.
 */
export function PageTitle({ children }: { children?: string }) {
  return <title>{children === undefined ? 'Greenlight' : `${children} · Greenlight`}</title>
}
