package dev.teleconsult.adapter.kaleyra.emulator;

/** Kaleyra's refusal of one request: the row of its error table that is sent. */
final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String name;
    private final String code;

    private ApiRefusal(int status, String name, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.name = name;
        this.code = code;
    }

    static ApiRefusal invalid(String code, String message) {
        return new ApiRefusal(422, "validation_error", code, message);
    }

    static ApiRefusal badRequest(String code, String message) {
        return new ApiRefusal(400, "invalid_request_error", code, message);
    }

    static ApiRefusal notFound(String code, String message) {
        return new ApiRefusal(404, "invalid_request_error", code, message);
    }

    static ApiRefusal forbidden(String code, String message) {
        return new ApiRefusal(403, "invalid_request_error", code, message);
    }

    static ApiRefusal tooLarge(String message) {
        return new ApiRefusal(413, "invalid_request_error", "body_too_large", message);
    }

    static ApiRefusal unauthorized() {
        return new ApiRefusal(401, "invalid_api_key", "invalid_api_key", "Missing or invalid API key");
    }

    static ApiRefusal internal() {
        return new ApiRefusal(500, "internal_server_error", "internal_server_error", "The emulator failed");
    }

    static ApiRefusal of(int status, String name, String code, String message) {
        return new ApiRefusal(status, name, code, message);
    }

    int status() {
        return status;
    }

    String name() {
        return name;
    }

    String code() {
        return code;
    }
}
