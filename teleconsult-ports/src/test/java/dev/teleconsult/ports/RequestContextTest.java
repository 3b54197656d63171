package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestContextTest {

    private final RequestContext full = RequestContext.anonymous("request-1")
            .user(new UserId("auth0|1"))
            .groups(Set.of("doctors"))
            .backoffice(true)
            .clientType("cms")
            .idempotencyKey("key-1")
            .forwardedHeaders(Map.of("cookie", "sid=secret"));

    @Test
    void contextShouldContainTheGivenValues() {
        assertThat(full.requestId()).isEqualTo("request-1");
        assertThat(full.user()).contains(new UserId("auth0|1"));
        assertThat(full.groups()).containsExactly("doctors");
        assertThat(full.isBackoffice()).isTrue();
        assertThat(full.clientType()).contains("cms");
        assertThat(full.idempotencyKey()).contains("key-1");
        assertThat(full.forwardedHeaders()).isEqualTo(Map.of("cookie", "sid=secret"));
    }

    @Test
    void contextWithoutAUserShouldBeEmpty() {
        for (RequestContext withoutUser : List.of(RequestContext.system(), RequestContext.anonymous("request-1"))) {
            assertThat(withoutUser.user()).isEmpty();
            assertThat(withoutUser.groups()).isEmpty();
            assertThat(withoutUser.isBackoffice()).isFalse();
            assertThat(withoutUser.clientType()).isEmpty();
            assertThat(withoutUser.idempotencyKey()).isEmpty();
            assertThat(withoutUser.forwardedHeaders()).isEmpty();
        }
        assertThat(RequestContext.system().requestId()).isEqualTo("system");
        assertThat(RequestContext.of(new UserId("auth0|1")).user()).contains(new UserId("auth0|1"));
    }

    /** Each method changes one property and leaves the original context unchanged. */
    @Test
    void contextsShouldBeImmutable() {
        RequestContext other =
                full.user(new UserId("auth0|2")).backoffice(false).clientType("app");

        assertThat(full.user()).contains(new UserId("auth0|1"));
        assertThat(full.isBackoffice()).isTrue();
        assertThat(full.clientType()).contains("cms");
        assertThat(other.requestId()).isEqualTo("request-1");
        assertThat(other.groups()).containsExactly("doctors");
        assertThat(other.idempotencyKey()).contains("key-1");
        assertThat(other.forwardedHeaders()).containsKey("cookie");
        assertThat(other.idempotencyKey("key-2").clientType()).contains("app");
        assertThat(other.groups(Set.of()).user()).contains(new UserId("auth0|2"));
        assertThat(other.forwardedHeaders(Map.of()).idempotencyKey()).contains("key-1");
    }

    @Test
    void contextShouldNotChangeWhenTheGivenCollectionsChange() {
        Set<String> groups = new HashSet<>(Set.of("doctors"));
        Map<String, String> headers = new LinkedHashMap<>(Map.of("x-request-id", "1"));
        RequestContext context = RequestContext.anonymous("1").groups(groups).forwardedHeaders(headers);

        groups.clear();
        headers.clear();

        assertThat(context.groups()).containsExactly("doctors");
        assertThat(context.forwardedHeaders()).containsKey("x-request-id");
        assertThatThrownBy(() -> context.forwardedHeaders().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void contextShouldPrintTheRequestIdOnly() {
        assertThat(full).hasToString("RequestContext[request-1]");
    }
}
