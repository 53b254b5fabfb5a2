using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>What becomes of a pulled batch by what its coins answer.</summary>
public sealed class CoinBatchesTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly TestProbe _coins;
    private readonly CoinBatches _batches;

    public CoinBatchesTests()
        : base("akka.loglevel = WARNING")
    {
        _coins = CreateTestProbe();
        _batches = new CoinBatches(_coins.Ref, "usd", _time, TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task While_the_journal_takes_nothing_a_batch_waits_and_is_tried_again_without_end()
    {
        var batch = Apply([Record("bitcoin", 1)]);
        for (var refused = 0; refused < 20; refused++)
        {
            _coins.ExpectMsg<CoinProtocol.ApplyTicks>();
            _coins.Reply(new CoinProtocol.Unavailable(Bitcoin, "No space left on device"));
            AwaitAssert(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _coins.HasMessages.ShouldBeTrue();
            });
            batch.IsCompleted.ShouldBeFalse("nothing may be committed");
        }

        _coins.ExpectMsg<CoinProtocol.ApplyTicks>();
        _coins.Reply(new CoinProtocol.Accepted(Bitcoin, 1, 0, 0));

        (await batch).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_coin_costs_a_letter_for_each_of_its_records_and_nobody_else()
    {
        var batch = Apply([Record("bitcoin", 1), Record("ethereum", 2), Record("bitcoin", 3)]);
        for (var coin = 0; coin < 2; coin++)
        {
            var id = _coins.ExpectMsg<CoinProtocol.ApplyTicks>().CoinId;
            _coins.Reply(id == Bitcoin ? new CoinProtocol.Damaged(id, "unknown contract 'TicksApplied/9'") : new CoinProtocol.Accepted(id, 1, 0, 0));
        }

        var letters = await batch;

        letters.Select(letter => (letter.Reason, letter.Offset)).ShouldBe([(DeadLetterReason.NotApplied, 1L), (DeadLetterReason.NotApplied, 3L)]);
        letters[0].Detail.ShouldBe("unknown contract 'TicksApplied/9'");
    }

    [Fact]
    public async Task What_a_coin_can_never_store_is_a_rejected_letter()
    {
        var batch = Apply([Record("bitcoin", 1)]);
        _coins.ExpectMsg<CoinProtocol.ApplyTicks>();
        _coins.Reply(new CoinProtocol.Rejected(Bitcoin, "too long"));

        (await batch).ShouldHaveSingleItem().Reason.ShouldBe(DeadLetterReason.Rejected);
    }

    [Fact]
    public async Task The_ticks_of_a_coin_are_one_command_and_unknown_caps_are_no_fault()
    {
        AcceptAll();
        var letters = await Apply([Record(Tick(Noon, 1)), Record(Tick(Noon.AddMinutes(2), 2))]);

        letters.ShouldBeEmpty();
        _coins.ExpectMsg<CoinProtocol.ApplyTicks>().Ticks.Select(tick => (tick.Price, tick.MarketCap)).ShouldBe([(1, null), (2, null)]);
    }

    [Theory]
    [InlineData(0, 0, "usd", "implausible-price")]
    [InlineData(1, 121, "usd", "missing-time")]
    [InlineData(1, 0, "eur", "unknown-quote")]
    [InlineData(-1, 0, "usd", "invalid-number")]
    public async Task A_tick_that_can_not_be_is_a_letter_with_a_stable_reason_and_the_others_go_on(int price, int seconds, string quote, string reason)
    {
        AcceptAll();
        var letters = await Apply([Record(Tick(Noon.AddSeconds(seconds), price) with { Quote = quote }), Record(Tick(Noon, 5))]);

        letters.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        _coins.ExpectMsg<CoinProtocol.ApplyTicks>().Ticks.ShouldHaveSingleItem().Price.ShouldBe(5);
    }

    [Fact]
    public async Task Each_coin_of_a_batch_gets_one_command_with_its_ticks_in_order_and_all_are_asked_at_once()
    {
        var batch = Apply([.. Enumerable.Range(0, 6).Select(n => Record(n % 2 == 0 ? "bitcoin" : "ethereum", n))]);

        var commands = Enumerable.Range(0, 2).Select(_ => (Command: _coins.ExpectMsg<CoinProtocol.ApplyTicks>(), Asker: _coins.LastSender)).ToList();
        batch.IsCompleted.ShouldBeFalse();
        foreach (var (command, asker) in commands) asker.Tell(new CoinProtocol.Accepted(command.CoinId, command.Ticks.Length, 0, 0));

        (await batch).ShouldBeEmpty();
        commands.OrderBy(asked => asked.Command.CoinId.Value, StringComparer.Ordinal).SelectMany(asked => asked.Command.Ticks).Select(tick => (tick.Id.Value, (tick.ObservedAt - Noon).TotalSeconds))
            .ShouldBe([("bitcoin", 0), ("bitcoin", 2), ("bitcoin", 4), ("ethereum", 1), ("ethereum", 3), ("ethereum", 5)]);
    }

    [Fact]
    public async Task A_coin_that_never_answers_is_asked_three_times_and_costs_letters_for_its_records_alone()
    {
        var batch = Apply([Record("bitcoin", 1), Record("ethereum", 2), Record("bitcoin", 3)]);

        var asked = new List<CoinId>();
        while (asked.Count < 4)
        {
            asked.Add(_coins.ExpectMsg<CoinProtocol.ApplyTicks>().CoinId);
            if (asked[^1] != Bitcoin) _coins.Reply(new CoinProtocol.Accepted(asked[^1], 1, 0, 0));
        }

        (await batch).Select(letter => (letter.Reason, letter.Offset)).ShouldBe([(DeadLetterReason.NotApplied, 1L), (DeadLetterReason.NotApplied, 3L)]);
        asked.Count(id => id == Bitcoin).ShouldBe(3);
    }

    [Fact]
    public async Task Among_a_hundred_records_one_of_poison_and_one_of_another_currency_are_letters_and_the_others_are_applied()
    {
        var batch = Apply([.. Enumerable.Range(0, 100).Select(n => n switch
        {
            40 => Record("bitcoin", n, "{"u8.ToArray()),
            60 => Record(Tick(Noon, 60) with { Quote = "eur" }, n),
            _ => Record("bitcoin", n),
        })]);

        _coins.ExpectMsg<CoinProtocol.ApplyTicks>().Ticks.Length.ShouldBe(98);
        _coins.Reply(new CoinProtocol.Accepted(Bitcoin, 98, 0, 0));

        (await batch).Select(letter => (letter.Reason, letter.Offset))
            .ShouldBe([(DeadLetterReason.UnreadableJson, 40L), (DeadLetterReason.UnknownQuote, 60L)]);
    }

    private Task<ImmutableArray<DeadLetter>> Apply(ImmutableArray<TopicRecord> records) =>
        _batches.Ticks([.. records.Select(record => new ReadRecord<Tick>(record, _batches.ReadTick(record)))]);

    private void AcceptAll() => _coins.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
    {
        if (message is CoinProtocol.ApplyTicks apply) sender.Tell(new CoinProtocol.Accepted(apply.CoinId, apply.Ticks.Length, 0, 0));
        return AutoPilot.KeepRunning;
    }));

    private static TopicRecord Record(string coin, long offset) => Record(Tick(Noon.AddSeconds(offset), 100, id: new CoinId(coin)), offset);

    private static TopicRecord Record(Tick tick, long offset = 1) => Record(tick.Id.Value, offset, TopicCodec.Encode(tick));

    private static TopicRecord Record(string coin, long offset, byte[] value) => new(new ConsumeResult<string, byte[]>
    {
        Topic = "datacrypto",
        Partition = 0,
        Offset = offset,
        Message = new Message<string, byte[]> { Key = coin, Value = value },
    });
}
