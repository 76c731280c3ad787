import { destinations } from '../shell/navigation'
import { nextTheme, setTheme, themeWords } from '../shell/theme'

/** What the palette can do besides opening a node. */
export function commandsOf(
  go: (href: string) => void,
  say: (text: string, detail?: string) => void,
  close: () => void,
) {
  return [
    ...destinations.map(({ href, label, keys }) => ({
      label: `Go to ${label.toLowerCase()}`,
      keys,
      act: () => go(href),
    })),
    {
      label: 'Toggle theme',
      keys: 't',
      act: () => {
        const theme = nextTheme()
        setTheme(theme)
        say('Theme', themeWords[theme])
        close()
      },
    },
    {
      label: 'Copy link to this page',
      keys: 'y',
      act: () => {
        void navigator.clipboard.writeText(window.location.href)
        say('Link copied', window.location.href)
        close()
      },
    },
  ]
}
