'use client'
import type { Theme } from './shell-context'

const order: readonly Theme[] = ['system', 'light', 'dark']
export const themeWords: { readonly [theme in Theme]: string } = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
}

/** Takes a theme at once and keeps it for a year, where the server finds it before the first paint. */
export function setTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store isn't everywhere, and this is one plain value
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  window.dispatchEvent(new Event('themechange'))
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function nextTheme(): Theme {
  return order[(order.indexOf(currentTheme()) + 1) % order.length] ?? 'system'
}
