using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class BucketCodecTests
{
    private static readonly double[] Odd = [0.0, -0.0, double.Epsilon, double.MaxValue, 1L << 53, 9007199254740993, 1e22, 0.1, 8.2e-06, 1e-19];

    // Decimal text as sources write it, and doubles that are none: huge, tiny, with all bits set, unknown.
    private static readonly Gen<double> Number = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 100_000_000], Gen.Int[0, 10]).Select((digits, places) => (double)(digits / Power(places)))),
        (2, Gen.Long[0, 1L << 52].Select(number => (double)number)),
        (1, Gen.Double[0, 1e300]),
        (1, Gen.Int[0, Odd.Length - 1].Select(i => Odd[i])));

    private static readonly Gen<Bucket[]> Buckets = Gen.Select(Number, Number, Gen.Frequency((4, Number), (1, Gen.Const(double.NaN))), Gen.Int[0, 299_999], Gen.Int[1, 40])
        .Array[1, BucketChunk.Most]
        .Select(values =>
        {
            var start = Noon.Ms();
            return values.Select(value => new Bucket
            {
                Start = start += 300_000L * value.Item5,
                Open = value.Item1,
                Close = value.Item2,
                High = Math.Max(value.Item1, value.Item2) * (value.Item5 % 2 == 0 ? 1 : 1.5),
                Low = Math.Min(value.Item1, value.Item2),
                MarketCap = value.Item3,
                Volume = value.Item1,
                OpenAt = value.Item4 / 2,
                CloseAt = value.Item4,
                Samples = value.Item5,
                Origin = value.Item5 > 30 ? new Origin(3_600, value.Item5 > 35, start) : Origin.OwnTicks,
            }).ToArray();
        });

    [Fact]
    public void Every_bit_of_every_number_comes_back() => Buckets.Sample(
        buckets =>
        {
            var back = new Bucket[buckets.Length];
            BucketCodec.Unpack(Tier.FiveMinutes, BucketCodec.Pack(Tier.FiveMinutes, buckets), back);

            back.ShouldBe(buckets);
            back.Select(bucket => BitConverter.DoubleToInt64Bits(bucket.Open)).ShouldBe(buckets.Select(bucket => BitConverter.DoubleToInt64Bits(bucket.Open)));
        },
        iter: 2_000);

    [Fact]
    public void Five_minutes_of_a_price_in_cents_take_less_than_30_bytes()
    {
        var buckets = Enumerable.Range(0, BucketChunk.Most).Select(i => new Bucket
        {
            Start = Noon.Ms() + (i * 300_000L),
            Open = 91_234.56 + i,
            Close = 91_230.11 + i,
            High = 91_250.47 + i,
            Low = 91_201.9 + i,
            MarketCap = 1_817_340_563_120 + (i * 1_000_003L),
            Volume = 48_563_120_563 + (i * 70_001L),
            OpenAt = 12_345,
            CloseAt = 290_123,
            Samples = 5,
        }).ToArray();

        (BucketCodec.Pack(Tier.FiveMinutes, buckets).Length / (double)buckets.Length).ShouldBeLessThan(30);
    }

    private static decimal Power(int places) => places == 0 ? 1 : 10 * Power(places - 1);
}
