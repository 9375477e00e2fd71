namespace Autopilot;

/// <summary>Notifications from outside, each accepted once.</summary>
internal static class SqliteDeliveries
{
    private const string ForgetSql = "DELETE FROM delivery WHERE received_at < @before";

    private const string InsertSql = "INSERT INTO delivery (source, id, received_at) VALUES (@source, @id, @now) ON CONFLICT DO NOTHING";

    public static bool Accept(SqliteSession session, Notification notification, DateTimeOffset now)
    {
        session.Execute(ForgetSql, ("@before", (now - StoreRules.DeliveriesAreKept).Micros()));
        if (session.Execute(InsertSql, ("@source", notification.Source), ("@id", notification.Id), ("@now", now.Micros())) == 0)
        {
            return false;
        }

        foreach (var vtid in notification.Wakes)
        {
            SqliteLeases.Wake(session, vtid, now);
        }

        return true;
    }
}
