package dev.teleconsult.domain;

/** Why a step of an erasure is not done yet, in the words of a receipt: no name, address or message of any other system. */
public enum ErasureTrouble {
    /** The person takes part in a teleconsultation that is not over. */
    VISIT_TO_COME("a teleconsultation of this person is still to come"),
    /** The planned end has passed and people are still in the call, or the provider cannot tell. */
    CALL_UNDER_WAY("a call may still be under way"),
    /** A room is being opened or deleted. */
    ROOM_LEFT("a room is not deleted yet"),
    /** There is more work than one run handles. */
    MORE_TO_DO("there is more to do"),
    /** A record was changed at the same time. */
    CHANGED_MEANWHILE("a record was changed at the same time"),
    /** The caches of other replicas may still hold the person. */
    MAY_BE_REMEMBERED("replicas may still remember the person for some minutes"),
    /** An earlier step is not done. */
    WAITS("waits for an earlier step"),
    /** The store could not be reached. */
    STORE_UNREACHABLE("the store could not be reached"),
    /** The store refused. */
    STORE_REFUSED("the store refused"),
    /** The store does not support it. */
    STORE_CANNOT("the store cannot do this"),
    /** The video provider could not be reached. */
    PROVIDER_UNREACHABLE("the video provider could not be reached"),
    /** The video provider refused. */
    PROVIDER_REFUSED("the video provider refused");

    private final String text;

    ErasureTrouble(String text) {
        this.text = text;
    }

    /** The sentence for the people who read a receipt. */
    public String text() {
        return text;
    }
}
