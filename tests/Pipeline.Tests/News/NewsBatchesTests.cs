using Akka.TestKit;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.News.CoinMentionsTests;

namespace CryptoViz.Pipeline.Tests.News;

/// <summary>What becomes of a pulled batch of news by what the archive answers.</summary>
public sealed class NewsBatchesTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestProbe _news;
    private readonly NewsBatches _batches;

    public NewsBatchesTests()
        : base("akka.loglevel = WARNING")
    {
        _news = CreateTestProbe();
        _batches = new NewsBatches(_news.Ref, _time);
    }

    [Fact]
    public async Task While_the_journal_takes_nothing_a_batch_waits_and_is_tried_again_without_end()
    {
        var batch = _batches.Apply([Read("one", 1)]);
        for (var refused = 0; refused < 5; refused++)
        {
            _news.ExpectMsg<NewsProtocol.Announce>();
            _news.Reply(new NewsProtocol.Unavailable("No space left on device"));
            AwaitAssert(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _news.HasMessages.ShouldBeTrue();
            });
            batch.IsCompleted.ShouldBeFalse("nothing may be committed");
        }

        _news.ExpectMsg<NewsProtocol.Announce>();
        _news.Reply(new NewsProtocol.Accepted(1, 0));

        (await batch).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_archive_can_never_store_is_a_rejected_letter_for_each_item()
    {
        var batch = _batches.Apply([Read("one", 1), Read("two", 2)]);
        _news.ExpectMsg<NewsProtocol.Announce>().Items.Length.ShouldBe(2);
        _news.Reply(new NewsProtocol.Rejected("too long"));

        (await batch).Select(letter => (letter.Reason, letter.Offset)).ShouldBe([(DeadLetterReason.Rejected, 1L), (DeadLetterReason.Rejected, 2L)]);
    }

    private static ReadRecord<NewsItem> Read(string title, long offset) => Record(title, offset) is var record
        ? new ReadRecord<NewsItem>(record, NewsBatches.Read(record))
        : default;

    private static TopicRecord Record(string title, long offset) => new(new ConsumeResult<string, byte[]>
    {
        Topic = "rssfeed",
        Partition = 0,
        Offset = offset,
        Message = new Message<string, byte[]> { Key = title, Value = TopicCodec.Encode(Item(title)) },
    });
}
