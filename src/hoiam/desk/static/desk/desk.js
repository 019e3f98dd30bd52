// Keys for the desk. Every page works without this file; nothing here decides anything and nothing is sent anywhere.
(() => {
  'use strict'
  const all = (selector, scope) => Array.from((scope || document).querySelectorAll(selector))
  const OFF = 'desk-keys-off'
  let off = false
  try {
    off = window.localStorage.getItem(OFF) === 'yes'
  } catch {
    off = false
  }

  // A paper that opens in a tab of its own leaves this page as it is: the button must not stay "being sent".
  document.addEventListener(
    'submit',
    (event) => {
      const to = (event.submitter && event.submitter.formTarget) || event.target.target
      if (to === '_blank') event.stopPropagation()
    },
    true
  )

  // The one setting: keys on or off (WCAG 2.1.4).
  const toggle = document.querySelector('[data-keys-switch]')
  const shown = () => {
    if (!toggle) return
    const on = toggle.dataset.on || (toggle.dataset.on = toggle.textContent)
    toggle.textContent = off ? toggle.dataset.off : on
    const help = document.querySelector('[data-keys-help]')
    if (help) help.hidden = off
    all('.ha-key').forEach((key) => {
      key.hidden = off
    })
  }
  if (toggle) {
    toggle.addEventListener('click', () => {
      off = !off
      try {
        window.localStorage.setItem(OFF, off ? 'yes' : 'no')
      } catch {
        // A browser without storage forgets the setting; the keys still work.
      }
      shown()
    })
  }
  shown()

  const rows = all('[data-row]')
  const keyed = all('[data-key]').filter((element) => element.dataset.key)
  const at = () => rows.findIndex((row) => row.contains(document.activeElement))
  const go = (n) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, n))]
    if (!row) return
    const target = row.querySelector('[data-row-link]') || row.querySelector('input:checked') || row.querySelector('input')
    target.focus()
    row.scrollIntoView({ block: 'nearest' })
  }
  const typing = (element) =>
    element && (element.isContentEditable || /^(textarea|select)$/i.test(element.tagName) ||
      (element.tagName === 'INPUT' && !/^(checkbox|radio|button|submit)$/i.test(element.type)))

  document.addEventListener('keydown', (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const key = event.key
    if (rows.length && (key === 'j' || key === 'k')) {
      event.preventDefault()
      const here = at()
      go(here < 0 ? (key === 'j' ? 0 : rows.length - 1) : here + (key === 'j' ? 1 : -1))
      return
    }
    if (rows.length && key === 'x' && at() >= 0) {
      const box = rows[at()].querySelector('input[type="checkbox"]')
      if (box) {
        event.preventDefault()
        box.click()
        return
      }
    }
    // At the gate: the digit chooses among the answers of the find at which the focus stands.
    if (/^[1-9]$/.test(key) && at() >= 0) {
      const answers = all('input[type="radio"]', rows[at()])
      if (answers.length) {
        event.preventDefault()
        const answer = answers[Number(key) - 1]
        if (answer) {
          answer.click()
          answer.focus()
        }
        return
      }
    }
    if (key === '/') {
      const search = document.getElementById('q')
      if (search) {
        event.preventDefault()
        search.focus()
      }
      return
    }
    const target = keyed.find((element) => element.dataset.key === key)
    if (target) {
      event.preventDefault()
      target.click()
    }
  })

  // How many are picked for the bar.
  const picked = document.querySelector('[data-picked]')
  const boxes = all('input[form="many"]')
  if (picked && boxes.length) {
    const bar = document.getElementById('many')
    const count = () => {
      const n = boxes.filter((box) => box.checked).length
      picked.textContent = n ? `(${picked.dataset.text.replace('#', n)})` : ''
      bar.classList.toggle('ha-bar--on', n > 0)
    }
    boxes.forEach((box) => box.addEventListener('change', count))
    count()
  }

  // At the gate: a place in the text and its find point at each other.
  all('[data-find]').forEach((mark) => {
    const item = document.getElementById('find-' + mark.dataset.find)
    if (!item) return
    const light = (on) => {
      mark.classList.toggle('ha-found--on', on)
      item.classList.toggle('ha-finds__item--on', on)
    }
    item.addEventListener('focusin', () => {
      all('.ha-found--on').forEach((other) => other.classList.remove('ha-found--on'))
      all('.ha-finds__item--on').forEach((other) => other.classList.remove('ha-finds__item--on'))
      light(true)
      mark.scrollIntoView({ block: 'nearest' })
    })
  })
})()
