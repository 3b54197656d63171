package dev.teleconsult.adapter.crud.mia.fake;

/** The routes of one collection, and {@link #OTHER} for everything that is none. */
public enum CrudRoute {
    /** {@code GET /}, a stream. */
    LIST,
    /** {@code GET /export}, a stream. */
    EXPORT,
    /** {@code GET /count}. */
    COUNT,
    /** {@code GET /:id}. */
    READ,
    /** {@code POST /}. */
    INSERT,
    /** {@code POST /bulk}. */
    INSERT_MANY,
    /** {@code POST /validate}. */
    VALIDATE,
    /** {@code POST /upsert-one}. */
    UPSERT,
    /** {@code PATCH /:id}. */
    PATCH,
    /** {@code PATCH /}. */
    PATCH_MANY,
    /** {@code PATCH /bulk}. */
    PATCH_BULK,
    /** {@code POST /:id/state}. */
    CHANGE_STATE,
    /** {@code POST /state}. */
    CHANGE_STATE_MANY,
    /** {@code DELETE /:id}. */
    DELETE,
    /** {@code DELETE /}. */
    DELETE_MANY,
    /** No route of a collection: status routes, wrong paths, unplayed parts. */
    OTHER
}
