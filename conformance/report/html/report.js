/* Filters. The page is whole without them. */
(function () {
	"use strict";
	const form = document.getElementById("filters");
	const shown = form.querySelector("output");
	const items = Array.from(document.querySelectorAll("[data-v]"), (e) => ({
		e: e,
		verdicts: e.dataset.v.split(","),
		families: e.dataset.f.split(" "),
		vector: e.classList.contains("v"),
		text: null,
	}));
	const sections = document.querySelectorAll(".family");

	function matches(item, want) {
		if (want.family && !item.families.includes(want.family))
			return false;
		if (want.verdict === "U" || item.e.classList.contains("u")) {
			if (!item.e.classList.contains("u") || (want.verdict && want.verdict !== "U"))
				return false;
		} else {
			const of = want.subject === "" ? item.verdicts.join("") :
				item.verdicts[Number(want.subject)] || "";
			const any = want.verdict || "PKSFXE";

			if (!Array.from(any).some((v) => of.includes(v)))
				return false;
		}
		if (!want.text)
			return true;
		if (item.text === null)
			item.text = item.e.textContent.toLowerCase();
		return want.text.split(/\s+/).every((word) => item.text.includes(word));
	}

	function apply() {
		const want = {
			text: form.elements.text.value.trim().toLowerCase(),
			verdict: form.elements.verdict.value,
			subject: form.elements.subject.value,
			family: form.elements.family.value,
		};
		let vectors = 0, rules = 0, all = 0;

		for (const item of items) {
			const hit = matches(item, want);

			item.e.hidden = !hit;
			all += item.vector;
			vectors += item.vector && hit;
			rules += !item.vector && hit;
		}
		for (const s of sections)
			s.hidden = !s.querySelector("[data-v]:not([hidden])");
		shown.value = vectors + " of " + all + " vectors, " + rules + " of " +
			(items.length - all) + " rules";
	}

	/* A link to something that is hidden or closed opens it. */
	function open() {
		const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));

		if (!at)
			return;
		for (let e = at; e; e = e.parentElement) {
			if (e.hidden) {
				form.reset();
				apply();
			}
			if (e.tagName === "DETAILS")
				e.open = true;
		}
		at.scrollIntoView();
	}

	form.addEventListener("input", apply);
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("reset", () => setTimeout(apply, 0));
	for (const link of document.querySelectorAll("a[data-subject]"))
		link.addEventListener("click", (event) => {
			event.preventDefault();
			form.reset();
			form.elements.family.value = link.dataset.family;
			form.elements.subject.value = link.dataset.subject;
			apply();
			document.getElementById("vectors").scrollIntoView();
		});
	window.addEventListener("hashchange", open);
	form.hidden = false;
	apply();
	open();
})();
