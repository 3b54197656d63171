package dev.teleconsult.adapter.http;

import dev.teleconsult.adapter.http.browser.Browser;
import java.util.Arrays;

/**
 * How long a person on a slow phone line waits until the page shows the state of the visit: 400 kbit/s, 400 ms round
 * trip, empty cache. No test, since it measures the machine too; run its {@code main} from the test class path.
 */
final class PageSpeedBenchmark {
    private static final int ROUNDS = 5;

    private PageSpeedBenchmark() {}

    public static void main(String[] arguments) {
        long[] millis = new long[ROUNDS];
        try (VisitFixture visit = VisitFixture.start();
                Browser browser = Browser.start("en-GB")) {
            for (int round = 0; round < ROUNDS; round++) {
                browser.open("about:blank").forgetFiles().line(400_000, 400);
                browser.before(
                        "new MutationObserver((all, one) => { if (document.body"
                                + " && document.body.dataset.state === 'early') { window.shownAt = performance.now();"
                                + " one.disconnect(); } }).observe(document, {subtree: true, attributes: true, childList: true});");
                browser.open(visit.page("patient1", visit.scheduled()));
                browser.awaitState("early");
                millis[round] = Math.round(((Number) browser.run("return window.shownAt")).doubleValue());
                browser.reset();
            }
        }
        Arrays.sort(millis);
        System.out.println("state shown after " + millis[ROUNDS / 2] + " ms (of " + Arrays.toString(millis) + ")");
    }
}
