package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.upstream.http.HttpReply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What Auth0 calls people, and how it says that there is nobody of a name. */
final class Auth0Api {

    /** As {@code errorCode} of the Management API. {@code invalid_uri} comes with status 400, for an id that no user of Auth0 could have. */
    private static final Set<String> NO_SUCH_PERSON = Set.of("inexistent_user", "invalid_uri");

    private Auth0Api() {}

    static boolean saysNoSuchPerson(HttpReply.Answered answered) {
        return NO_SUCH_PERSON.contains(answered.json().path("errorCode").asText());
    }

    /**
     * An id as one segment of a path, with all of it encoded that RFC 3986 does not let stand anywhere. OkHttp encodes as
     * browsers do, which leaves brackets to servers that refuse them.
     */
    static String pathSegment(UserId id) {
        return URLEncoder.encode(id.value(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether an id can be part of a path. One or two dots are a way through the path instead, and nobody's id. */
    static boolean isAddressable(UserId id) {
        return !id.value().equals(".") && !id.value().equals("..");
    }
}
