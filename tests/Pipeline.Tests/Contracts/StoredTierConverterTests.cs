using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using CryptoViz.Pipeline.Contracts;
using Xunit.Abstractions;

namespace CryptoViz.Pipeline.Tests.Contracts;

/// <summary>Snapshots of coins as they are stored now, and as older programs stored them.</summary>
public sealed class StoredTierConverterTests(ITestOutputHelper output)
{
    private const long Minute = 60_000;

    private static readonly ContractSerializer Serializer = new(null!);

    [Theory]
    [InlineData("StoredCoin/1")]
    [InlineData("StoredCoin/2")]
    [InlineData("StoredCoin/3")]
    public void Each_version_that_was_ever_stored_is_read_and_written_as_the_present_one(string manifest)
    {
        var read = ContractSerializer.Read(Golden(manifest), manifest);

        Encoding.UTF8.GetString(Serializer.ToBinary(read)).ShouldBe(Encoding.UTF8.GetString(Golden("StoredCoin/3")).TrimEnd());
        Serializer.Manifest(read).ShouldBe("StoredCoin/3");
    }

    [Theory]
    [InlineData("StoredCoin/1")]
    [InlineData("StoredCoin/2")]
    [InlineData("StoredCoin/3")]
    public void Each_version_gives_its_columns_as_they_were(string manifest)
    {
        var tier = ((StoredCoin)ContractSerializer.Read(Golden(manifest), manifest)).Tiers[0];

        tier.Starts.ShouldBe([1_795_505_100_000, 1_795_505_160_000, 1_795_505_220_000, 1_795_505_400_000]);
        tier.Opens.ShouldBe([91_236.12, 91_240, 91_239.5, 91_239.5]);
        tier.MarketCaps.ShouldBe([1_817_340_563_120, double.NaN, 1_817_340_563_000, 1_817_340_563_000]);
        tier.ClosesAt.ShouldBe([12, 30_000, 500, 500]);
    }

    [Fact]
    public void Whatever_a_tier_holds_comes_back()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var coin = new StoredCoin(null, 0, [], [], [Tier(random)]);

            var back = (StoredCoin)ContractSerializer.Read(Serializer.ToBinary(coin), "StoredCoin/3");

            ContractSample.Difference(coin.Tiers[0], back.Tiers[0], $"seed {seed}, round {round}").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("\"samples\":[1,3,1]", "\"samples\":[]", "samples")]
    [InlineData("\"samples\":[1,3,1]", "\"samples\":[1,3,1,1,1]", "samples")]
    [InlineData("\"closes\":[9123612,1388,-1050,0]", "\"closes\":7", "closes")]
    public void A_column_that_does_not_fit_is_refused_by_name(string was, string now, string column)
    {
        var json = Encoding.UTF8.GetString(Golden("StoredCoin/3"));
        json.ShouldContain(was);

        Should.Throw<SerializationException>(() => ContractSerializer.Read(Encoding.UTF8.GetBytes(json.Replace(was, now, StringComparison.Ordinal)), "StoredCoin/3"))
            .Message.ShouldContain($"the column {column} does not fit 4 buckets");
    }

    private static byte[] Golden(string manifest) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Fixtures", "stored", $"{manifest.Replace('/', '-')}.json"));

    /// <summary>Buckets of a minute, some missing, whose prices stand still at times and whose caps are unknown at times.</summary>
    private static StoredTier Tier(Random random)
    {
        var count = random.Next(6);
        long at = random.Next(1_000) * Minute;
        double[] Column(params double[] of) => [.. Enumerable.Range(0, count).Select(_ => of[random.Next(of.Length)])];
        ImmutableArray<int> Integers(int most) => [.. Column(0, random.Next(most)).Select(number => (int)number)];
        return new StoredTier
        {
            BucketSeconds = 60,
            Starts = [.. Enumerable.Range(0, count).Select(_ => at += random.Next(1, 3) * Minute)],
            Opens = [.. Column(1, 0.000_008_2, Math.PI)],
            Highs = [.. Column(1, 1_234.5)],
            Lows = [.. Column(1, 0.5)],
            Closes = [.. Column(1, 1_234.5)],
            MarketCaps = [.. Column(double.NaN, 1e15, 1_817_340_563_120, 0.25)],
            Volumes = [.. Column(double.NaN)],
            OpensAt = Integers(60_000),
            ClosesAt = Integers(60_000),
            Samples = Integers(9),
            OriginOf = Integers(1),
            Origins = [new StoredOrigin(0, false, 0)],
        };
    }
}
