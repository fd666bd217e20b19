/** Makes the report's page quicker to use; everything works without it. */

const narrow = matchMedia('(max-width: 64rem)');
const contents = document.querySelector('.contents details');
const arrange = () => {
  contents.open = !narrow.matches;
};
narrow.addEventListener('change', arrange);
arrange();
contents.addEventListener('click', (event) => {
  if (event.target.closest('a') && narrow.matches) contents.open = false;
});

// A quote far down a long paragraph is brought into the middle of the window.
document.querySelector('article mark, tr.marked')?.scrollIntoView({ block: 'center' });

const form = document.querySelector('form.find');
const found = document.querySelector('#found');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const words = new FormData(form).get('find');
  const query = new URLSearchParams({ q: words, document: form.dataset.document, k: 8 });
  const response = await fetch(new URL(`../v1/search?${query}`, import.meta.url)).catch(() => null);
  if (!response?.ok) {
    form.submit(); // the server's own page says what is wrong
    return;
  }
  const { passages } = await response.json();
  found.querySelector('h2 span').textContent = words;
  found.querySelector('ol').replaceChildren(...passages.map(item));
  found.hidden = false;
  found.querySelector('h2').focus();
});

function item({ id, label, text }) {
  const line = document.createElement('li');
  const link = document.createElement('a');
  link.href = `#${id.replace(/[:#]/g, '-')}`;
  link.textContent = label;
  line.append(link, ' ', text.length > 160 ? `${text.slice(0, 157)}…` : text);
  return line;
}
