/** Lets people try languages and themes on the live example, and shows its events. */

const chat = document.querySelector('ask-report');
const options = document.querySelector('.options');
options.hidden = false;
options.addEventListener('change', ({ target }) => {
  if (target.value) chat.setAttribute(target.name, target.value);
  else chat.removeAttribute(target.name);
});
for (const name of ['ready', 'question', 'answer', 'error', 'feedback']) {
  chat.addEventListener(`ask-report:${name}`, ({ type, detail }) => {
    document.querySelector('#last').textContent = `${type} ${detail?.id ?? detail?.kind ?? ''}`;
  });
}
