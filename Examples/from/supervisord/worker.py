import time

while True:
    print("worked")
    time.sleep(1)
