// GraphiQL over the endpoint, with a personal token that lives for half an hour and never leaves this page's memory.
(() => {
  "use strict";
  const form = document.getElementById("explorer");
  const examples = JSON.parse(document.getElementById("examples").textContent);
  let token = null;

  async function issue() {
    const answer = await fetch(form.dataset.token, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(form.dataset.failed);
    return (await answer.json()).token;
  }

  async function send(parameters) {
    token = token || await issue();
    const request = () => fetch(form.dataset.endpoint, {
      method: "POST",
      credentials: "omit",
      headers: {
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json, application/json",
        "Authorization": "Bearer " + token,
      },
      body: JSON.stringify(parameters),
    });
    let answer = await request();
    if (answer.status === 401) {
      token = await issue();
      answer = await request();
    }
    return answer.json();
  }

  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(React.createElement(GraphiQL, { fetcher: send, defaultTabs: examples, shouldPersistHeaders: false }));
})();
