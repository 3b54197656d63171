package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.upstream.http.HttpReply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Auth0's names of the fields of a user, and its answer for a user it does not know. */
final class Auth0Api {

    /**
     * The values of {@code errorCode} in the Management API for an unknown user. {@code invalid_uri} comes with status
     * 400, for an id that no user of Auth0 can have.
     */
    private static final Set<String> NO_SUCH_PERSON = Set.of("inexistent_user", "invalid_uri");

    private Auth0Api() {}

    static boolean saysNoSuchPerson(HttpReply.Answered answered) {
        return NO_SUCH_PERSON.contains(answered.json().path("errorCode").asText());
    }

    /**
     * Encodes an id as one segment of a path, with every character encoded that RFC 3986 reserves. OkHttp encodes as
     * browsers do and leaves brackets, which some servers refuse.
     */
    static String pathSegment(UserId id) {
        return URLEncoder.encode(id.value(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether an id can be a path segment. One or two dots would be a relative path; no user has such an id. */
    static boolean isAddressable(UserId id) {
        return !id.value().equals(".") && !id.value().equals("..");
    }
}
