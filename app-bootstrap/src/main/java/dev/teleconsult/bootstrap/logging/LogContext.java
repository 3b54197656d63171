package dev.teleconsult.bootstrap.logging;

import java.util.Map;
import org.slf4j.MDC;

/** The request id and the teleconsultation id that every log line of a thread carries. */
public final class LogContext {

    private LogContext() {}

    /**
     * Wraps work for another thread so that it runs with the log context of the calling thread; afterwards the other
     * thread has its own context again.
     */
    public static Runnable carried(Runnable work) {
        Map<String, String> here = MDC.getCopyOfContextMap();
        if (here == null || here.isEmpty()) {
            return work;
        }
        return () -> {
            Map<String, String> there = MDC.getCopyOfContextMap();
            MDC.setContextMap(here);
            try {
                work.run();
            } finally {
                if (there == null) {
                    MDC.clear();
                } else {
                    MDC.setContextMap(there);
                }
            }
        };
    }
}
