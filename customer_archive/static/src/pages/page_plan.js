/** Where a page is: in this paper, in the nth new one (1, 2, ...), or in none. */
export const HERE = 0;
export const REMOVED = -1;

/** All pages of the files, in order, each at its place. */
export function pagesOf(files) {
    return files.flatMap((file) =>
        Array.from({length: file.pages}, (_, index) => ({
            key: `${file.id}-${index + 1}`,
            fileId: file.id,
            fileName: file.name,
            page: index + 1,
            turn: 0,
            paper: HERE,
        })),
    );
}

/**
 * What is shown under one heading: this paper (one section for each file, unless they
 * are joined), the new papers, and what is taken out.
 */
export function sectionsOf(pages, files, isJoined) {
    const at = (paper) => pages.filter((page) => page.paper === paper);
    const here = at(HERE);
    const ours = isJoined
        ? [{key: "here", pages: here}]
        : files.map((file) => ({
              key: `file-${file.id}`,
              file,
              pages: here.filter((page) => page.fileId === file.id),
          }));
    const numbers = [...new Set(pages.map((page) => page.paper))]
        .filter((paper) => paper > 0)
        .sort((one, other) => one - other);
    const papers = numbers.map((paper, index) => ({
        key: `paper-${paper}`,
        paper: index + 1,
        pages: at(paper),
    }));
    const removed = {key: "removed", isRemoved: true, pages: at(REMOVED)};
    return [...ours, ...papers, removed].filter((section) => section.pages.length);
}

/** What the server is asked for; files that stay whole are left out. */
export function planOf(pages, files, isJoined) {
    const sections = sectionsOf(pages, files, isJoined);
    const refs = (section) =>
        section.pages.map(({fileId, page, turn}) => [fileId, page, turn]);
    return {
        files: sections
            .filter((s) => !s.paper && !s.isRemoved && !isWhole(s.pages, files))
            .map(refs),
        papers: sections.filter((s) => s.paper).map(refs),
        removed: sections.filter((s) => s.isRemoved).flatMap(refs),
    };
}

function isWhole(pages, files) {
    const file = files.find(({id}) => id === pages[0].fileId);
    return (
        pages.length === file.pages &&
        pages.every(
            ({fileId, page, turn}, index) =>
                fileId === file.id && page === index + 1 && !turn,
        )
    );
}

export function isChanged(plan) {
    return Boolean(plan.files.length || plan.papers.length || plan.removed.length);
}

/** Move the selected pages one place earlier (-1) or later (1) in their sections. */
export function move(pages, sections, isSelected, step) {
    for (const section of sections) {
        const shown = step < 0 ? [...section.pages] : [...section.pages].reverse();
        for (let index = 1; index < shown.length; index++) {
            const [before, page] = [shown[index - 1], shown[index]];
            if (isSelected(page) && !isSelected(before)) {
                const [from, to] = [pages.indexOf(page), pages.indexOf(before)];
                [pages[from], pages[to]] = [before, page];
                [shown[index - 1], shown[index]] = [page, before];
            }
        }
    }
}
