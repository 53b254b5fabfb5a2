using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CoinBatchesTests : TestKit
{
    private readonly TestProbe _coins;
    private readonly CoinBatches _batches;

    public CoinBatchesTests()
        : base("akka.loglevel = WARNING")
    {
        _coins = CreateTestProbe();
        _coins.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is CoinProtocol.ApplyTicks apply) sender.Tell(new CoinProtocol.Accepted(apply.CoinId, apply.Ticks.Length, 0, 0));
            return AutoPilot.KeepRunning;
        }));
        _batches = new CoinBatches(_coins.Ref, "usd", new FakeTimeProvider(Noon));
    }

    [Fact]
    public async Task The_ticks_of_a_coin_are_one_command_and_unknown_caps_are_no_fault()
    {
        var letters = await _batches.Ticks([Record(Tick(Noon, 1)), Record(Tick(Noon.AddMinutes(2), 2))]);

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
        var letters = await _batches.Ticks([Record(Tick(Noon.AddSeconds(seconds), price) with { Quote = quote }), Record(Tick(Noon, 5))]);

        letters.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        _coins.ExpectMsg<CoinProtocol.ApplyTicks>().Ticks.ShouldHaveSingleItem().Price.ShouldBe(5);
    }

    private static TopicRecord Record(Tick tick) => new(new ConsumeResult<string, byte[]>
    {
        Topic = "datacrypto",
        Partition = 0,
        Offset = 1,
        Message = new Message<string, byte[]> { Key = tick.Id.Value, Value = TopicCodec.Encode(tick) },
    });
}
