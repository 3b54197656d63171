package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Writes log events as the platform's log collectors expect them: one JSON object a line, with the fields of pino in
 * the configuration of lc39. Key-value pairs and the logging context become fields; maps become objects.
 */
final class PinoEncoder extends LineEncoder {

    /** The most characters of a stack trace, which may repeat a long text of an upstream. */
    private static final int MAX_STACK = 16_000;

    private final JsonFactory json = JsonFactory.builder()
            // A pool per thread would allocate new buffers in every virtual thread.
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();
    private final Redaction redaction;
    private final long pid;
    private final String hostname;

    PinoEncoder(Redaction redaction, long pid, String hostname) {
        this.redaction = redaction;
        this.pid = pid;
        this.hostname = hostname;
    }

    @Override
    void append(ILoggingEvent event, ByteArrayOutputStream lines) {
        try (JsonGenerator out = json.createGenerator(lines)) {
            out.writeStartObject();
            out.writeNumberField("level", number(event.getLevel()));
            out.writeNumberField("time", event.getTimeStamp());
            out.writeNumberField("pid", pid);
            out.writeStringField("hostname", hostname);
            for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
                if (!isGiven(event, entry.getKey())) {
                    write(out, entry.getKey(), entry.getValue());
                }
            }
            if (event.getKeyValuePairs() != null) {
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    if (pair.value instanceof RequestLog.Fields fields) {
                        fields.write(out, redaction);
                    } else {
                        write(out, pair.key, pair.value);
                    }
                }
            }
            if (event.getThrowableProxy() != null) {
                write(out, event.getThrowableProxy());
            }
            out.writeStringField("msg", redaction.clean(event.getFormattedMessage()));
            out.writeEndObject();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        lines.write('\n');
    }

    private static boolean isGiven(ILoggingEvent event, String key) {
        if (event.getKeyValuePairs() == null) {
            return false;
        }
        for (KeyValuePair pair : event.getKeyValuePairs()) {
            String given = pair.value instanceof RequestLog.Fields ? RequestLog.Fields.REQUEST_ID : pair.key;
            if (given.equals(key)) {
                return true;
            }
        }
        return false;
    }

    private void write(JsonGenerator out, String field, Object value) throws IOException {
        out.writeFieldName(field);
        if (redaction.hides(field)) {
            out.writeString(Redaction.REDACTED);
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(out, String.valueOf(entry.getKey()), entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value == null) {
            out.writeNull();
        } else {
            out.writeString(redaction.clean(value.toString()));
        }
    }

    private void write(JsonGenerator out, IThrowableProxy failure) throws IOException {
        String stack = ThrowableProxyUtil.asString(failure);
        out.writeObjectFieldStart("err");
        out.writeStringField("type", failure.getClassName());
        out.writeStringField("message", redaction.clean(String.valueOf(failure.getMessage())));
        out.writeStringField(
                "stack", redaction.clean(stack.length() <= MAX_STACK ? stack : stack.substring(0, MAX_STACK) + "…"));
        out.writeEndObject();
    }

    private static int number(Level level) {
        return switch (level.toInt()) {
            case Level.TRACE_INT -> 10;
            case Level.DEBUG_INT -> 20;
            case Level.INFO_INT -> 30;
            case Level.WARN_INT -> 40;
            default -> 50;
        };
    }
}
