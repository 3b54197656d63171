package dev.teleconsult.adapter.crud.mia.fake;

/** The routes of one collection that clients here use, and {@link #OTHER} for everything else. */
public enum CrudRoute {
    /** {@code GET /}, a stream. */
    LIST,
    /** {@code GET /count}. */
    COUNT,
    /** {@code GET /:id}. */
    READ,
    /** {@code POST /}. */
    INSERT,
    /** {@code POST /bulk}. */
    INSERT_MANY,
    /** {@code POST /upsert-one}. */
    UPSERT,
    /** {@code PATCH /:id}. */
    PATCH,
    /** {@code PATCH /}. */
    PATCH_MANY,
    /** {@code POST /:id/state}. */
    CHANGE_STATE,
    /** {@code POST /state}. */
    CHANGE_STATE_MANY,
    /** {@code DELETE /:id}. */
    DELETE,
    /** {@code DELETE /}. */
    DELETE_MANY,
    /** No route of a collection: status routes, wrong paths, parts that the fake does not play. */
    OTHER
}
