package dev.teleconsult.adapter.http.callers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.UserIdStep;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Believes what the gateway in front of us says in headers, as every service of the platform does: who can reach this
 * server without the gateway can be anybody.
 */
public final class GatewayCallers implements Callers {
    private final CallerOptions options;

    public GatewayCallers(CallerOptions options) {
        this.options = options;
    }

    @Override
    public RequestContext identify(Exchange exchange, Route.Access access) {
        CallerHeaders names = options.headers();
        Optional<UserId> user = userOf(exchange);
        if (user.isEmpty() && (access == Route.Access.USER || access == Route.Access.MANAGING_USER)) {
            throw RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
        }
        PassedOnHeaders passedOn = PassedOnHeaders.of(exchange, options);
        passedOn.copy(names.userId());
        passedOn.copy(names.groups());
        passedOn.copy(names.userProperties());
        boolean backoffice = isYes(exchange.header(names.backoffice()).orElse(""));
        if (backoffice) {
            passedOn.put(names.backoffice(), "1");
        }
        RequestContext context = RequestContext.anonymous(exchange.requestId())
                .groups(groupsOf(exchange.header(names.groups()).orElse("")))
                .backoffice(backoffice)
                .forwardedHeaders(passedOn.toMap());
        context = exchange.header(names.clientType()).map(context::clientType).orElse(context);
        return user.map(context::user).orElse(context);
    }

    private Optional<UserId> userOf(Exchange exchange) {
        String id = options.userIdPath().isEmpty()
                ? exchange.header(options.headers().userId()).orElse("")
                : follow(exchange);
        return UserId.isValid(id) ? Optional.of(new UserId(id)) : Optional.empty();
    }

    /** Walks {@code userIdPathInRequest}. Wherever the way breaks off, there is no user. */
    private String follow(Exchange exchange) {
        JsonNode value = asObject(exchange);
        for (UserIdStep step : options.userIdPath()) {
            value = next(value, step);
            if (value == null) {
                return "";
            }
        }
        return value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
    }

    private static JsonNode next(JsonNode value, UserIdStep step) {
        switch (step.from()) {
            case OBJECT:
                return value.isObject() ? value.get(step.extract()) : null;
            case ARRAY:
                return value.isArray() ? value.get(Integer.parseInt(step.extract())) : null;
            case JSON:
                JsonNode parsed = value.isTextual() ? Json.readOrNull(value.textValue()) : null;
                if (parsed == null || !parsed.isArray()) {
                    return parsed == null ? null : parsed.get(step.extract());
                }
                return step.extract().matches("\\d{1,4}") ? parsed.get(Integer.parseInt(step.extract())) : null;
        }
        throw new IllegalStateException("unknown step " + step);
    }

    private static ObjectNode asObject(Exchange exchange) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = request.putObject("headers");
        exchange.headers().forEach(headers::put);
        ObjectNode query = request.putObject("query");
        exchange.queryParameters().forEach((name, values) -> {
            if (values.size() == 1) {
                query.put(name, values.get(0));
            } else {
                values.forEach(query.withArrayProperty(name)::add);
            }
        });
        ObjectNode params = request.putObject("params");
        exchange.pathParameters().forEach(params::put);
        exchange.bodyIfJson().ifPresent(body -> request.set("body", body));
        return request;
    }

    /** The platform's gateway says {@code 0} for no; its library takes that for a yes, which we do not repeat. */
    private static boolean isYes(String value) {
        String said = value.strip();
        return !said.isEmpty() && !said.equals("0") && !said.equalsIgnoreCase("false");
    }

    private static Set<String> groupsOf(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
