using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Persistence;
using Akka.Persistence.Journal;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Tests;

/// <summary>What the program relies on in a journal, for each kind of journal that it can be given.</summary>
public abstract class JournalConformance<TJournal>(TJournal journal) : IClassFixture<TJournal> where TJournal : JournalUnderTest
{
    private readonly string _id = $"coin-usd-{Guid.NewGuid():N}";

    [SkippableFact]
    public async Task Events_come_back_in_order_after_a_restart()
    {
        await WriteAsync(_id, 1, 2);
        await WriteAsync(_id, 3, 1);
        await journal.RestartAsync();

        using var client = Client();
        var (events, highest) = await client.ReplayAsync(_id);

        Numbers(events).ShouldBe([1, 2, 3]);
        events.Select(stored => stored.Payload).ShouldBe([Event(1), Event(2), Event(3)]);
        highest.ShouldBe(3);
    }

    [SkippableTheory]
    [InlineData(1, 10, 100, new long[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    [InlineData(3, 5, 100, new long[] { 3, 4, 5 })]
    [InlineData(3, long.MaxValue, 2, new long[] { 3, 4 })]
    [InlineData(10, 10, 1, new long[] { 10 })]
    [InlineData(11, 20, 100, new long[0])]
    [InlineData(6, 5, 100, new long[0])]
    [InlineData(1, 10, 0, new long[0])]
    public async Task A_replay_gives_the_asked_range_and_at_most_the_asked_count(long from, long to, long max, long[] expected)
    {
        await WriteAsync(_id, 1, 10);

        using var client = Client();
        Numbers((await client.ReplayAsync(_id, from, to, max)).Events).ShouldBe(expected);
    }

    [SkippableFact]
    public async Task Nothing_is_known_of_an_entity_that_never_wrote()
    {
        using var client = Client();
        var (events, highest) = await client.ReplayAsync(_id);

        events.ShouldBeEmpty();
        highest.ShouldBe(0);
    }

    [SkippableFact]
    public async Task An_atomic_write_with_one_value_that_cant_be_stored_is_rejected_whole()
    {
        using var client = Client();

        var written = await client.WriteAsync(_id, 1, [Event(1), Unserializable, Event(3)]);

        written.Failure.ShouldBeNull();
        written.Events.ShouldAllBe(rejection => rejection != null);
        (await client.ReplayAsync(_id)).Events.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_rejection_leaves_the_other_writes_alone()
    {
        using var client = Client();

        var written = await client.WriteAsync(_id, 1, [Event(1)], [Unserializable], [Event(3)]);

        written.Failure.ShouldBeNull();
        written.Events.Select(rejection => rejection is null).ShouldBe([true, false, true]);
        Numbers((await client.ReplayAsync(_id)).Events).ShouldBe([1, 3]);
    }

    [SkippableFact]
    public async Task A_number_that_is_taken_is_a_failure_and_no_rejection_and_changes_nothing()
    {
        await WriteAsync(_id, 1, 2);
        using var client = Client();

        var written = await client.WriteAsync(_id, 2, [Event(99)]);

        written.Failure.ShouldNotBeNull();
        var (events, highest) = await client.ReplayAsync(_id);
        events.Select(stored => stored.Payload).ShouldBe([Event(1), Event(2)]);
        highest.ShouldBe(2);
    }

    [SkippableFact]
    public async Task Deleted_events_are_gone_and_the_others_stay()
    {
        await WriteAsync(_id, 1, 5);
        using (var client = Client()) await client.DeleteAsync(_id, 3);
        await journal.RestartAsync();

        using var after = Client();
        Numbers((await after.ReplayAsync(_id)).Events).ShouldBe([4, 5]);
    }

    [SkippableFact]
    public async Task The_highest_number_is_known_when_all_is_deleted()
    {
        await WriteAsync(_id, 1, 3);
        using (var client = Client()) await client.DeleteAsync(_id, long.MaxValue);
        await journal.RestartAsync();

        using var after = Client();
        var (events, highest) = await after.ReplayAsync(_id);
        events.ShouldBeEmpty();
        highest.ShouldBe(3);
        (await after.WriteAsync(_id, 4, [Event(4)])).Events.ShouldBe([null]);
        Numbers((await after.ReplayAsync(_id)).Events).ShouldBe([4]);
    }

    [SkippableFact]
    public async Task A_replay_while_others_write_gives_a_prefix_without_holes()
    {
        const int count = 200;
        var writing = Task.Run(async () =>
        {
            for (var number = 1; number <= count; number++) await WriteAsync(_id, number, 1);
        });

        using var client = Client();
        var seen = 0;
        while (!writing.IsCompleted)
        {
            var numbers = Numbers((await client.ReplayAsync(_id)).Events).ToList();
            numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(number => (long)number));
            numbers.Count.ShouldBeGreaterThanOrEqualTo(seen);
            seen = numbers.Count;
        }

        await writing;
        (await client.ReplayAsync(_id)).Events.Length.ShouldBe(count);
    }

    [SkippableFact]
    public async Task A_thousand_entities_write_and_read_at_the_same_time()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (i, _) =>
        {
            using var client = Client();
            var id = $"{_id}-{i}";
            (await client.WriteAsync(id, 1, [Event(i), Event(i + 1)])).Events.ShouldBe([null, null]);
            (await client.WriteAsync(id, 3, [Event(i + 2)])).Events.ShouldBe([null]);
            (await client.ReplayAsync(id)).Events.Select(stored => stored.Payload).ShouldBe([Event(i), Event(i + 1), Event(i + 2)], id);
        });
    }

    [SkippableFact]
    public async Task A_write_whose_writer_is_gone_is_stored_whole_and_its_numbers_are_known()
    {
        using (var gone = Client()) gone.Send(_id, 1, [Event(1), Event(2)]);

        // The writer's next life asks for its number after the write that is on its way.
        using var next = Client();
        var (events, highest) = await next.ReplayAsync(_id);
        highest.ShouldBe(2);
        Numbers(events).ShouldBe([1, 2]);
    }

    [SkippableFact]
    public async Task A_reader_that_goes_away_holds_up_nobody()
    {
        await WriteAsync(_id, 1, 500);
        using (var gone = Client()) _ = gone.ReplayAsync(_id);

        using var client = Client();
        Numbers((await client.ReplayAsync(_id)).Events).Count().ShouldBe(500);
        (await client.WriteAsync(_id, 501, [Event(501)])).Events.ShouldBe([null]);
    }

    [SkippableFact]
    public async Task An_event_of_an_unknown_version_ends_the_replay_and_is_named()
    {
        journal.Need();
        await journal.PutAsync(_id, 1, "TicksApplied/9", "{}");

        using var client = Client();
        var failure = await Should.ThrowAsync<SerializationException>(client.ReplayAsync(_id));

        failure.Message.ShouldContain("unknown contract 'TicksApplied/9'");
    }

    [SkippableFact]
    public async Task An_event_is_stored_as_its_contracts_json_with_manifest_and_tags()
    {
        using var client = Client();
        await client.WriteAsync(_id, 1, [new Tagged(Event(1), ["blue", "red"])]);

        (await client.ReplayAsync(_id)).Events.Single().Payload.ShouldBe(Event(1));
        var stored = await journal.StoredAsync(_id, 1);
        stored.Manifest.ShouldBe("FavoritesFollowed/1");
        stored.Json.ShouldBe("""{"coinId":"coin-1","at":"1970-01-01T00:00:01.000Z"}""");
        stored.Tags.Order().ShouldBe(["blue", "red"]);
    }

    [SkippableFact]
    public async Task A_value_of_another_serializer_comes_back_as_it_was()
    {
        using var client = Client();
        await client.WriteAsync(_id, 1, ["a foreign event"]);

        (await client.ReplayAsync(_id)).Events.Single().Payload.ShouldBe("a foreign event");
    }

    [SkippableFact]
    public async Task The_newest_wanted_snapshot_is_given_and_two_are_kept()
    {
        await WriteAsync(_id, 1, 9);
        using (var client = Client())
            foreach (var number in new[] { 2, 4, 6 }) await client.SaveAsync(_id, number, State(number));
        await journal.RestartAsync();

        using var after = Client();
        (await after.LoadAsync(_id))!.Metadata.SequenceNr.ShouldBe(6);
        ((StoredFavorites)(await after.LoadAsync(_id, 5))!.Snapshot).Version.ShouldBe(4);
        (await after.LoadAsync(_id, 3)).ShouldBeNull();
        (await after.ReplayAsync(_id, 5)).Highest.ShouldBe(9);
        Numbers((await after.ReplayAsync(_id, 5)).Events).ShouldBe([5, 6, 7, 8, 9]);
    }

    private static object Unserializable => new FavoritesProtocol.Replaced(default, DateTimeOffset.UnixEpoch);

    private static object Event(long number) => new FavoritesProtocol.Followed(new CoinId($"coin-{number}"), DateTimeOffset.FromUnixTimeSeconds(number));

    private static StoredFavorites State(long version) => new(version, []);

    private static IEnumerable<long> Numbers(ImmutableArray<IPersistentRepresentation> events) => events.Select(stored => stored.SequenceNr);

    private JournalClient Client()
    {
        journal.Need();
        return new JournalClient(journal.System);
    }

    private async Task WriteAsync(string persistenceId, long first, int count)
    {
        using var client = Client();
        var written = await client.WriteAsync(persistenceId, first, [.. Enumerable.Range(0, count).Select(i => Event(first + i))]);
        written.Events.ShouldAllBe(rejection => rejection == null);
    }
}
