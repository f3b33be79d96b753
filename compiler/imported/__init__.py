"""What people have already: functions of Python, compiled as they stand."""
