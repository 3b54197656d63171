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
 * @param name the method and path template, which may appear in messages and logs
 * @param segments the path segments after {@code /v2}, not encoded
 */
record KaleyraCall(
        String name, String method, List<String> segments, Map<String, String> query, Optional<RequestBody> body) {

    KaleyraCall {
        segments = List.copyOf(segments);
    }

    /**
     * @param template the path; each {@code {}} is replaced by the next argument, which becomes one segment with all
     *     its characters
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

    /** Whether it may be sent twice, so that it is repeated automatically after a broken connection. */
    boolean isRepeatable() {
        return !method.equals("POST");
    }

    /** Whether it contains users who must be registered. */
    boolean namesPeople() {
        return method.equals("POST")
                && (segments.equals(List.of("rooms")) || segments.equals(List.of("sdk", "credentials")));
    }

    boolean sendsFile() {
        return body.filter(MultipartBody.class::isInstance).isPresent();
    }

    /** Whether all segments can be sent: one or two dots would be interpreted as a relative path, even if encoded. */
    boolean isAddressable() {
        return segments.stream().noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    @Override
    public String toString() {
        return name;
    }
}
