package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the browser and the scripts of pages write on the console. Thread-safe. */
final class Console {
    private final List<String> lines = new ArrayList<>();

    synchronized void happened(String event, JsonNode details) {
        switch (event) {
            case "Log.entryAdded" ->
                lines.add(details.at("/entry/url").asText() + " "
                        + details.at("/entry/text").asText());
            case "Runtime.exceptionThrown" ->
                lines.add(details.at("/exceptionDetails/url").asText() + " "
                        + details.at("/exceptionDetails/text").asText() + " "
                        + details.at("/exceptionDetails/exception/description").asText());
            case "Runtime.consoleAPICalled" ->
                lines.add(StreamSupport.stream(details.path("args").spliterator(), false)
                        .map(one ->
                                one.path("value").asText(one.path("description").asText()))
                        .collect(Collectors.joining(" ")));
            default -> {}
        }
    }

    /** All lines since the last call. */
    synchronized List<String> read() {
        List<String> all = List.copyOf(lines);
        lines.clear();
        return all;
    }
}
