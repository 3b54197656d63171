package dev.teleconsult.bootstrap.logging;

import java.util.Map;
import org.slf4j.MDC;

/** What every log line of a thread names: the request and its teleconsultation. */
public final class LogContext {

    private LogContext() {}

    /** Returns the work with the context of this thread, for another thread to do; that thread's own is left as it was. */
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
