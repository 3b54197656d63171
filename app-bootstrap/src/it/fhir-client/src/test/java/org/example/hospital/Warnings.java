package org.example.hospital;

/** What the validator warns of, as it was when this was written; each is meant. */
final class Warnings {

    static final String[] OF_R4 = {};

    static final String[] OF_R5 = {};

    private Warnings() {}
}
