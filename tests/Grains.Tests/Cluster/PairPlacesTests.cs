using System.Collections.Immutable;
using System.Net;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Tests.Sources;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>Where pairs are, by what a silo knows of the others.</summary>
public sealed class PairPlacesTests
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 4).Select(i => SiloAddress.New(IPAddress.Loopback, 11110 + i, 7 * i))];
    private static readonly string[] Pairs = [.. Enumerable.Range(0, 6_000).Select(i => $"emea-main/contacts/h{i}")];

    [Fact]
    public void Every_silo_has_its_share_and_each_says_the_same()
    {
        var (one, other) = (PlacesOn(Silos[0], Silos[..3]), PlacesOn(Silos[1], Silos[..3]));

        Pairs.GroupBy(one.SiloOf).ShouldAllBe(silo => silo.Count() > 1_700 && silo.Count() < 2_300);
        Pairs.ShouldAllBe(pair => one.SiloOf(pair).Equals(other.SiloOf(pair)));
        Pairs.ShouldAllBe(pair => one.IsHere(pair) == one.SiloOf(pair).Equals(Silos[0]));
    }

    [Fact]
    public void When_a_silo_comes_or_goes_no_pair_moves_between_the_others()
    {
        var (three, four) = (PlacesOn(Silos[0], Silos[..3]), PlacesOn(Silos[0], Silos));

        Pairs.Where(pair => !four.SiloOf(pair).Equals(Silos[3])).ShouldAllBe(pair => four.SiloOf(pair).Equals(three.SiloOf(pair)));
    }

    [Fact]
    public void A_silo_that_is_not_active_has_none()
    {
        var places = PlacesOn(Silos[0], Silos[..2], leaving: Silos[2]);

        Pairs.ShouldAllBe(pair => !places.SiloOf(pair).Equals(Silos[2]));
    }

    [Fact]
    public void A_silo_that_knows_of_no_other_has_all()
    {
        var places = PlacesOn(Silos[0], []);

        Pairs.ShouldAllBe(pair => places.IsHere(pair));
    }

    private static PairPlaces PlacesOn(SiloAddress self, SiloAddress[] active, SiloAddress? leaving = null)
    {
        var (membership, details) = (Quiet.Create<IClusterMembershipService>(), Quiet.Create<ILocalSiloDetails>());
        var members = active.Select(silo => new ClusterMember(silo, SiloStatus.Active, "a")).ToList();
        if (leaving is not null)
        {
            members.Add(new ClusterMember(leaving, SiloStatus.ShuttingDown, "b"));
        }

        ((Quiet)details).Answers["get_SiloAddress"] = _ => self;
        ((Quiet)membership).Answers["get_CurrentSnapshot"] = _ => new ClusterMembershipSnapshot(members.ToImmutableDictionary(member => member.SiloAddress), new MembershipVersion(1));
        return new PairPlaces(membership, details);
    }
}
