package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;

/**
 * One call of Kaleyra's REST v2, before it is sent.
 *
 * @param name method and path template, fit for messages and logs
 * @param segments of the path after {@code /v2}, not encoded
 */
record KaleyraCall(
        String name, String method, List<String> segments, Map<String, String> query, Optional<RequestBody> body) {

    KaleyraCall {
        segments = List.copyOf(segments);
    }

    /**
     * @param template {@code {}} stands for the next argument, which becomes one segment, with all its characters
     */
    static KaleyraCall of(String method, String template, String... arguments) {
        List<String> segments = new ArrayList<>();
        int next = 0;
        for (String segment : template.substring(1).split("/")) {
            segments.add(segment.equals("{}") ? arguments[next++] : segment);
        }
        return new KaleyraCall(method + " " + template, method, segments, Map.of(), Optional.empty());
    }

    KaleyraCall with(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(parameter, value);
        return new KaleyraCall(name, method, segments, more, body);
    }

    KaleyraCall sending(ObjectNode json) {
        return sending(UpstreamHttp.body(json));
    }

    KaleyraCall sending(RequestBody content) {
        return new KaleyraCall(name, method, segments, query, Optional.of(content));
    }

    /** Whether sending it twice is as good as once, so that a connection found dead may be replaced unnoticed. */
    boolean isRepeatable() {
        return !method.equals("POST");
    }

    /** Whether it is about users who have to be known. */
    boolean namesPeople() {
        return method.equals("POST")
                && (segments.equals(List.of("rooms")) || segments.equals(List.of("sdk", "credentials")));
    }

    boolean sendsFile() {
        return body.filter(MultipartBody.class::isInstance).isPresent();
    }

    /** A segment of one or two dots would be taken for a step up, however it is encoded. */
    boolean isAddressable() {
        return segments.stream().noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    @Override
    public String toString() {
        return name;
    }
}
