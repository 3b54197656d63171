/**
 * Every order in which several actors can make their calls of ports, one after the other and none twice.
 *
 * <p><b>The idea.</b> Processes that share a store and a video provider meet there and nowhere else. So what can come of two
 * requests and a reconciler depends on nothing but the order of their calls, and on which of the calls go wrong. Chance finds
 * some of the orders, and the ones that do harm are seldom among them: a change that is overtaken between two calls by a
 * write that has nothing to do with it. Here all of them are tried.
 *
 * <p><b>A scheduler at the ports.</b> In an {@link dev.teleconsult.ports.interleavings.Interleaving} each actor is a thread
 * that runs the code as it is. Of all threads one runs. When it comes to a call of a port, the thread stops, and the {@link
 * dev.teleconsult.ports.interleavings.Exploration} decides whose call is made next. Work that a process hands to its
 * executor is one more actor. Time stands still: no order depends on it.
 *
 * <p><b>Depth first, by replay.</b> A thread cannot be put back to where it was. So each order starts from the beginning
 * with everything new, repeats the decisions of the order before up to the last one where there was another choice, makes
 * that choice, and goes on from there. What is possible at a decision must be what was possible before, or the run ends as
 * one that is not deterministic.
 *
 * <p><b>No order twice.</b> Two steps that commute lead to the same in either order: two reads, calls of two ports, the
 * deletion of one room and the opening of another. Of orders that differ in such steps alone, the first is played. The
 * others are cut off where they are seen to be such by <em>sleep sets</em>: a step that was tried is asleep in what is tried
 * instead of it, until something happens that does not commute with it.
 *
 * <p><b>One fault.</b> A call may also go wrong, in each of the ways of {@link
 * dev.teleconsult.ports.interleavings.Outcome}; that is a decision like the others, made once in an order at most. A call
 * that only looks is tried as unavailable or refused and in no other way: that its answer is lost, or its process dies, is
 * to the rest of the world no different from that.
 *
 * <p><b>A bound.</b> Where there are too many orders, those are played that take the turn away from an actor no more than a
 * few times before it is done. Most faults of this kind need one or two. Within a bound, an order is also left out if it
 * commutes with one that the bound leaves out.
 */
package dev.teleconsult.ports.interleavings;
